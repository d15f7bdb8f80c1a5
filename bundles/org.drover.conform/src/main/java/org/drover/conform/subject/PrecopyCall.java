// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_precopy_info;

/** One {@code VFIO_MIG_GET_PRECOPY_INFO}; without more it is a correct call. */
public final class PrecopyCall {
  private static final int CANARY = 64;

  private final Kernel kernel;
  private final int fd;
  private final Arena arena;
  private final Transcript transcript;
  private long argsz = vfio_precopy_info.SIZEOF;
  private int offset;
  private boolean readOnly;
  private String note = "";

  PrecopyCall(Kernel kernel, int fd, Arena arena, Transcript transcript) {
    this.kernel = kernel;
    this.fd = fd;
    this.arena = arena;
    this.transcript = transcript;
  }

  /** Says another size than the right one. */
  public PrecopyCall argsz(long value) {
    argsz = value;
    note += ", argsz " + value;
    return this;
  }

  /** Lays the struct at an odd address. */
  public PrecopyCall odd() {
    offset = 1;
    note += ", at an odd address";
    return this;
  }

  /** Lays the struct so that only its first bytes are in memory that may be touched. */
  public PrecopyCall reachable(int count) {
    offset = Arena.ROOM - count;
    note += ", mapped up to byte " + count;
    return this;
  }

  /** Lays the struct in memory that the kernel may read and not write. */
  public PrecopyCall readOnly() {
    readOnly = true;
    note += ", in read-only memory";
    return this;
  }

  /**
   * What it answered.
   *
   * @param answer of the call
   * @param initial {@code initial_bytes} after it
   * @param dirty {@code dirty_bytes} after it
   */
  public record Info(Answer answer, long initial, long dirty) {}

  /** Performs the call. */
  public Info call() {
    byte[] struct = new byte[vfio_precopy_info.SIZEOF];
    vfio_precopy_info.wrap(ByteBuffer.wrap(struct), 0).argsz(argsz);
    long address;
    if (readOnly) {
      address = arena.readOnly(struct);
    } else {
      int reachable = Math.min(struct.length + CANARY, Arena.ROOM - offset);
      byte[] laid = new byte[reachable];
      Arrays.fill(laid, (byte) 0xa5);
      System.arraycopy(struct, 0, laid, 0, Math.min(struct.length, reachable));
      arena.bytes().put(offset, laid);
      address = arena.at(offset);
    }
    Answer answer =
        new Answer(
            "GET_PRECOPY_INFO" + note, kernel.ioctl(fd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, address));
    if (!answer.ok() || readOnly || Arena.ROOM - offset < struct.length) {
      transcript.add(answer.call(), answer.spelled());
      return new Info(answer, 0, 0);
    }
    arena.bytes().get(offset, struct);
    vfio_precopy_info info = vfio_precopy_info.wrap(ByteBuffer.wrap(struct), 0);
    Info told = new Info(answer, info.initial_bytes(), info.dirty_bytes());
    transcript.add(
        answer.call(),
        answer.spelled() + ", initial_bytes " + told.initial() + ", dirty_bytes " + told.dirty());
    return told;
  }

  /** Demands that nothing behind the struct was written. */
  public void mustHaveKeptTheRest() {
    for (int at = vfio_precopy_info.SIZEOF; at < vfio_precopy_info.SIZEOF + CANARY; at++) {
      if (arena.bytes().get(offset + at) != (byte) 0xa5) {
        throw new Violation("GET_PRECOPY_INFO wrote behind its struct, at byte " + at);
      }
    }
  }
}
