// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

/** An open iommufd, and the IOASes that a check makes in it. */
public final class IoasTable {
  private final int fd;
  private final CdevCalls calls;
  private final Runnable closing;

  IoasTable(int fd, CdevCalls calls, Runnable closing) {
    this.fd = fd;
    this.calls = calls;
    this.closing = closing;
  }

  /** The descriptor, for calls; not for rows. */
  public int number() {
    return fd;
  }

  /**
   * Makes an IOAS.
   *
   * @return its id
   */
  public int allocate() {
    StructCall call = calls.allocate(fd);
    call.call().mustSucceed();
    return CdevCalls.allocated(call);
  }

  /** Destroys what has this id; the note says what that is. */
  public Answer destroy(int id, String note) {
    return calls.destroy(fd, id).noted(note).call();
  }

  /** Closes it. */
  public void close() {
    closing.run();
  }
}
