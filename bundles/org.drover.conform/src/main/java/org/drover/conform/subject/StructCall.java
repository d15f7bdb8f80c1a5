// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.drover.uapi.Kernel;

/** An ioctl of the device with a struct that begins with its {@code argsz}. */
public final class StructCall {
  private static final int CANARY = 64;

  private final Kernel kernel;
  private final int fd;
  private final Arena arena;
  private final Transcript transcript;
  private final int request;
  private String name;

  private byte[] struct = new byte[0];
  private int offset;
  private boolean readOnly;
  private boolean discreet;

  StructCall(Kernel kernel, int fd, Arena arena, Transcript transcript, String name, int request) {
    this.kernel = kernel;
    this.fd = fd;
    this.arena = arena;
    this.transcript = transcript;
    this.name = name;
    this.request = request;
  }

  /** The struct as it is given. */
  public StructCall struct(byte[] bytes) {
    struct = bytes.clone();
    return this;
  }

  /** Puts a 32-bit value into the struct, and into the row. */
  public StructCall with(String field, int at, long value) {
    ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder()).putInt(at, (int) value);
    name += ", " + field + " " + value;
    return this;
  }

  /**
   * Puts a 32-bit value into the struct that no row may hold, such as a descriptor or an id: two
   * runs would differ by it.
   */
  public StructCall unshown(int at, int value) {
    ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder()).putInt(at, value);
    discreet = true;
    return this;
  }

  /** Adds to the row what its values mean. */
  public StructCall noted(String note) {
    name += ", " + note;
    return this;
  }

  /** Lays the struct so that only its first bytes are in memory that may be touched. */
  public StructCall reachable(int count) {
    offset = Arena.ROOM - count;
    name += count == 0 ? ", in memory that may not be touched" : ", mapped up to byte " + count;
    return this;
  }

  /** Lays the struct in memory that the kernel may read and not write. */
  public StructCall readOnly() {
    readOnly = true;
    name += ", in read-only memory";
    return this;
  }

  /** Performs the call with a plain number as its argument. */
  public Answer plain(long argument) {
    Answer answer = new Answer(name, kernel.ioctl(fd, request, argument));
    transcript.add(name, answer.spelled());
    return answer;
  }

  /** Performs the call on the struct; a success adds what the struct holds to the row. */
  public Answer call() {
    boolean whole = !discreet && !readOnly && Arena.ROOM - offset >= struct.length;
    Answer answer = new Answer(name, kernel.ioctl(fd, request, lay()));
    String told = answer.ok() && whole ? ": " + HexFormat.of().formatHex(after().array()) : "";
    transcript.add(name, answer.spelled() + told);
    return answer;
  }

  private long lay() {
    if (readOnly) {
      return arena.readOnly(struct);
    }
    byte[] laid = new byte[Math.min(struct.length + CANARY, Arena.ROOM - offset)];
    Arrays.fill(laid, (byte) 0xa5);
    System.arraycopy(struct, 0, laid, 0, Math.min(struct.length, laid.length));
    arena.bytes().put(offset, laid);
    return arena.at(offset);
  }

  /** The struct as it is now, in native byte order. */
  public ByteBuffer after() {
    byte[] copy = new byte[struct.length];
    arena.bytes().get(offset, copy);
    return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
  }

  /** Demands that nothing behind the struct was written. */
  public void mustHaveKeptTheRest() {
    for (int at = struct.length; at < struct.length + CANARY; at++) {
      if (arena.bytes().get(offset + at) != (byte) 0xa5) {
        throw new Violation(name + " wrote behind the struct, at byte " + at);
      }
    }
  }
}
