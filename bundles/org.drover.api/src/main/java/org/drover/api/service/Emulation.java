// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Makes emulated devices, and faults in the kernel that the emulator plays. */
@ProviderType
public interface Emulation {

  /**
   * The models that can be made.
   *
   * @return their names in ascending order
   */
  List<String> models();

  /**
   * Makes a device.
   *
   * @param model one of {@link #models}
   * @param name its name after {@code emu:}; an empty one takes the next free {@code model-N}
   * @param options of the model
   * @return its address
   * @throws org.drover.api.DroverException if there is no such model, the name is taken, or an
   *     option is refused
   */
  DeviceAddress create(String model, String name, Map<String, String> options);

  /**
   * Removes a device; what it held is gone.
   *
   * @param address an emulated device
   * @throws org.drover.api.DroverException if there is none, or it is open
   */
  void remove(DeviceAddress address);

  /**
   * Arms a fault. It acts on the calls that match, until it has acted as often as it says.
   *
   * @param fault what shall go wrong
   * @throws org.drover.api.DroverException if it could never act: there is no call of that name
   *     (the sentence lists those that there are), or the call does not belong to a device, moves
   *     no bytes or has no place in a stream, and the fault needs it
   */
  void arm(Fault fault);

  /**
   * The faults that are armed.
   *
   * @return in the order in which they were armed
   */
  List<Fault> faults();

  /** Disarms all. */
  void disarm();

  /**
   * Something that goes wrong in a system call.
   *
   * <p>What a call is named by: {@code read}, {@code write}, {@code pread}, {@code pwrite}, {@code
   * open}, {@code mmap}, {@code munmap}, {@code mprotect}, {@code poll}, {@code eventfd}, {@code
   * memfd_create}, {@code fcntl}, {@code ftruncate}, {@code ioctl}; an ioctl by its own name too,
   * for example {@code VFIO_DEVICE_FEATURE} or {@code VFIO_GROUP_GET_DEVICE_FD}, and a feature by
   * its id's name, for example {@code VFIO_DEVICE_FEATURE_MIG_DATA_SIZE}, and by what is asked of
   * it, for example {@code GET_MIG_DEVICE_STATE}; {@code fd} is the moment at which a number is
   * looked for in the descriptor table, which for a SET comes after the transition.
   *
   * <p>What a SET of the migration state does under the device's lock is named too: the whole of
   * it, before its first arc, {@code SET_STOP_COPY} and so on by its target, which leaves a device
   * where it was; each arc on its way {@code ARC_RUNNING_P2P_STOP} and so on by the arc's two
   * states, which leaves it half-way, in the first of them; and {@code BREAK_RUNNING_P2P_STOP} for
   * an arc that leaves it in ERROR, its data files dead, until it is reset.
   *
   * @param device whose calls, or null for those of all and those that belong to no device
   * @param call the name
   * @param nth acts on the nth matching call, counted from 1 since it was armed; for AT_BYTE a call
   *     matches when it begins at or behind the byte
   * @param times how many calls in a row it acts on; 0 means for ever
   * @param kind what happens
   * @param value errno's number for FAIL; bytes for SHORT, 1 or more; milliseconds for SLOW; byte
   *     position in the stream, counted from the data file's first byte, for AT_BYTE together with
   *     {@code errno}
   * @param errno for AT_BYTE: the number that the call which begins at that byte answers
   */
  record Fault(
      DeviceAddress device, String call, long nth, long times, Kind kind, long value, int errno) {

    /** What happens. */
    public enum Kind {
      /** The call answers with an errno and does nothing. */
      FAIL,
      /** The call moves fewer bytes than it could. */
      SHORT,
      /** The call takes its time. */
      SLOW,
      /** The call that would pass a byte position of the stream stops there, the next one fails. */
      AT_BYTE
    }
  }
}
