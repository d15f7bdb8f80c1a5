// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/** A system call failed: which operation, on what, with which errno. */
public final class KernelCallException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final String operation;
  private final String target;
  private final transient Errno errno;

  /**
   * Of one call.
   *
   * @param operation the uAPI's word for it, for example {@code VFIO_DEVICE_FEATURE SET
   *     MIG_DEVICE_STATE STOP_COPY}
   * @param target a device address or a path
   * @param errno what it answered
   * @param remedy what to do about it, a sentence's second half without a full stop; may be empty
   */
  public KernelCallException(String operation, String target, Errno errno, String remedy) {
    super(
        operation
            + " on "
            + target
            + " failed with "
            + errno
            + (remedy.isEmpty() ? "" : ": " + remedy));
    this.operation = operation;
    this.target = target;
    this.errno = errno;
  }

  /**
   * The uAPI's word for what was asked.
   *
   * @return never empty
   */
  public String operation() {
    return operation;
  }

  /**
   * On what.
   *
   * @return a device address or a path
   */
  public String target() {
    return target;
  }

  /**
   * What the kernel answered.
   *
   * @return never null
   */
  public Errno errno() {
    return errno;
  }
}
