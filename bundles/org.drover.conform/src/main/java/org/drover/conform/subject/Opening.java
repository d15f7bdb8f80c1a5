// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.Optional;
import java.util.function.Function;
import org.drover.api.AccessPath;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/**
 * The descriptors by which a device is reached: its own, and those of the address space that it
 * needs. The device's can be closed and opened again alone.
 */
interface Opening {

  /**
   * Opens a device.
   *
   * @param device where sysfs has it
   * @param via by which path; empty for the one that its kernel prefers
   * @param arena for the calls' structs
   * @throws DroverException that names the call that failed; nothing stays open then
   */
  static Opening of(SysfsDevice device, Optional<AccessPath> via, Arena arena) {
    Opening opening =
        switch (via.orElseGet(device::preferred)) {
          case GROUP -> GroupOpening.of(device, arena);
          case CDEV -> CdevOpening.of(device, arena);
        };
    try {
      required(opening.openDevice(arena), opening::remedy);
      return opening;
    } catch (DroverException e) {
      opening.closeRest();
      throw e;
    }
  }

  /** How it was opened. */
  AccessPath via();

  /** The device's descriptor; -1 while it is closed. */
  int device();

  /** The descriptor of the address space: a container, or an iommufd. */
  int space();

  /**
   * Opens the device, which is closed.
   *
   * @return what the call answered that failed, or the last one; after a failure the device is
   *     closed
   */
  Answer openDevice(Arena arena);

  /** What a person can do about it. */
  String remedy(Errno errno);

  /**
   * Another descriptor of the device, which is not open yet.
   *
   * @throws NotApplicable if a device that is opened so has only one
   */
  Opening another();

  /**
   * The device's own node, for a check that opens, binds and attaches it by hand. The device must
   * be closed meanwhile.
   *
   * @throws NotApplicable if the device was not opened by it
   */
  Nodes nodes(Arena arena, Transcript transcript);

  /** Closes the device alone: the kernel sees its last descriptor go. */
  void closeDevice();

  /** Closes what is left after {@link #closeDevice}. */
  void closeRest();

  /**
   * Demands success of a call that opens something.
   *
   * @param remedy what a person can do about an errno; empty if nothing is known
   * @return what the call gave
   * @throws DroverException if it failed
   */
  static int required(Answer answer, Function<Errno, String> remedy) {
    if (answer.ok()) {
      return (int) answer.result();
    }
    Errno errno = Errno.ofResult(answer.result());
    String advice = remedy.apply(errno);
    throw new DroverException(
        answer.call() + " failed: " + errno + (advice.isEmpty() ? "" : ": " + advice));
  }

  /** Opens a node for reading and writing. */
  static Answer node(Kernel kernel, String path) {
    return new Answer("open of " + path, kernel.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC));
  }
}
