// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * One file in the argument of {@code poll}.
 *
 * <p>Source: {@code poll.h}.
 */
public final class pollfd extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct("poll.h", "pollfd").s32("fd").s16("events").s16("revents");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code fd} is, in bytes. */
  public static final int OFFSETOF_fd = LAYOUT.offsetof("fd");

  /** Where {@code events} is, in bytes. */
  public static final int OFFSETOF_events = LAYOUT.offsetof("events");

  /** Where {@code revents} is, in bytes. */
  public static final int OFFSETOF_revents = LAYOUT.offsetof("revents");

  private pollfd(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static pollfd wrap(ByteBuffer buffer, int offset) {
    return new pollfd(buffer, offset);
  }

  /** {@code int}: The file descriptor; a negative one is passed over. */
  public int fd() {
    return s32(OFFSETOF_fd);
  }

  /** Sets {@link #fd()}. */
  public pollfd fd(int value) {
    s32(OFFSETOF_fd, value);
    return this;
  }

  /** {@code short}: {@code POLL*} that are waited for. */
  public int events() {
    return s16(OFFSETOF_events);
  }

  /** Sets {@link #events()}. */
  public pollfd events(int value) {
    s16(OFFSETOF_events, value);
    return this;
  }

  /** {@code short}: {@code POLL*} that there are, set by the kernel. */
  public int revents() {
    return s16(OFFSETOF_revents);
  }

  /** Sets {@link #revents()}. */
  public pollfd revents(int value) {
    s16(OFFSETOF_revents, value);
    return this;
  }
}
