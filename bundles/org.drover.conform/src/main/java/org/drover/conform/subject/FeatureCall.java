// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.trace.UapiNames;
import org.drover.uapi.vfio_device_feature;

/**
 * One {@code VFIO_DEVICE_FEATURE} call, laid out as a check wants it. Without more it is a correct
 * call: {@code argsz} covers the payload, everything is in memory that may be written.
 */
public final class FeatureCall {
  private static final int HEADER = vfio_device_feature.SIZEOF;

  /** Behind the payload: shows whether the kernel writes more than it may. */
  private static final int CANARY = 64;

  private final Kernel kernel;
  private final int device;
  private final Arena arena;
  private final Transcript transcript;
  private final long flags;

  private byte[] payload = new byte[0];
  private long argsz = -1;
  private int offset;
  private boolean readOnly;
  private boolean untouchable;
  private boolean quiet;
  private String note = "";

  FeatureCall(Kernel kernel, int device, Arena arena, Transcript transcript, long flags) {
    this.kernel = kernel;
    this.device = device;
    this.arena = arena;
    this.transcript = transcript;
    this.flags = flags;
  }

  /** Puts a payload of zeros behind the header. */
  public FeatureCall payload(int length) {
    return payload(new byte[length]);
  }

  /** Puts these bytes behind the header. */
  public FeatureCall payload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /** Says another size than the right one. */
  public FeatureCall argsz(long value) {
    argsz = value;
    note += ", argsz " + value;
    return this;
  }

  /** Lays the struct at an odd address. */
  public FeatureCall odd() {
    offset = 1;
    note += ", at an odd address";
    return this;
  }

  /** Lays the struct so that only its first bytes are in memory that may be touched. */
  public FeatureCall reachable(int count) {
    offset = Arena.ROOM - count;
    note += count == 0 ? ", in memory that may not be touched" : ", mapped up to byte " + count;
    return this;
  }

  /** Gives an address that may not be touched. */
  public FeatureCall untouchable() {
    untouchable = true;
    note += ", in memory that may not be touched";
    return this;
  }

  /** Lays the struct in memory that the kernel may read and not write. */
  public FeatureCall readOnly() {
    readOnly = true;
    note += ", in read-only memory";
    return this;
  }

  /** Lays the struct in a place of its own, for calls of several threads at once; adds no row. */
  public FeatureCall quiet(int slot) {
    offset = slot * 256;
    quiet = true;
    return this;
  }

  /** Performs the call. */
  public Answer call() {
    byte[] struct = struct();
    long address;
    if (untouchable) {
      address = arena.unmapped();
    } else if (readOnly) {
      address = arena.readOnly(struct);
    } else {
      int reachable = Math.min(struct.length + CANARY, Arena.ROOM - offset);
      fillCanary(struct.length, reachable);
      arena.bytes().put(offset, struct, 0, Math.min(struct.length, reachable));
      address = arena.at(offset);
    }
    long result = kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, address);
    Answer answer = new Answer(UapiNames.featureCall((int) flags) + note, result);
    if (!quiet) {
      transcript.add(answer.call(), answer.spelled());
    }
    return answer;
  }

  private byte[] struct() {
    byte[] struct = new byte[HEADER + payload.length];
    vfio_device_feature
        .wrap(ByteBuffer.wrap(struct), 0)
        .argsz(argsz < 0 ? struct.length : argsz)
        .flags(flags);
    System.arraycopy(payload, 0, struct, HEADER, payload.length);
    return struct;
  }

  private void fillCanary(int from, int to) {
    for (int at = from; at < to; at++) {
      arena.bytes().put(offset + at, (byte) 0xa5);
    }
  }

  /** What is in the payload's place now, in native byte order. */
  public ByteBuffer after() {
    byte[] copy = new byte[payload.length];
    arena.bytes().get(offset + HEADER, copy);
    return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
  }

  /** Demands that nothing behind the payload was written, and nothing in the header. */
  public void mustHaveKeptTheRest() {
    byte[] struct = struct();
    ByteBuffer room = arena.bytes();
    for (int at = 0; at < HEADER; at++) {
      if (room.get(offset + at) != struct[at]) {
        throw new Violation(
            UapiNames.featureCall((int) flags) + note + " wrote into the header, at byte " + at);
      }
    }
    for (int at = struct.length; at < struct.length + CANARY; at++) {
      if (room.get(offset + at) != (byte) 0xa5) {
        throw new Violation(
            UapiNames.featureCall((int) flags) + note + " wrote behind the payload, at byte " + at);
      }
    }
  }
}
