// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.drover.api.service.Emulation.Fault;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;

/** The names of the calls that faults are asked about; a fault by any other could never act. */
final class CallNames {
  private static final Set<String> MOVES = Set.of("read", "write", "pread", "pwrite");

  /** On a data file, these know how far the stream is. */
  private static final Set<String> OF_STREAMS =
      Set.of("read", "write", "ioctl", "VFIO_MIG_GET_PRECOPY_INFO");

  private static final Set<String> OF_NO_DEVICE =
      all(
          List.of(
              List.of("open", "munmap", "mprotect", "poll", "eventfd", "memfd_create", "ftruncate"),
              IoctlNames.ofNoDevice()));

  private static final Set<String> KNOWN =
      all(
          List.of(
              MOVES,
              List.of("ioctl", "mmap", "fcntl", "fd"),
              OF_NO_DEVICE,
              IoctlNames.ofDevices(),
              Stream.of(MigrationState.values()).map(CallNames::set).toList(),
              arcs()));

  private CallNames() {}

  private static Set<String> all(List<Collection<String>> names) {
    Set<String> all = new TreeSet<>();
    names.forEach(all::addAll);
    return Collections.unmodifiableSet(all);
  }

  /** Of every device that there can be: the arcs differ with the features. */
  private static List<String> arcs() {
    return LongStream.of(1, 3, 5, 7)
        .mapToObj(FeatureSet::ofBits)
        .flatMap(features -> MigrationFsm.arcs(features).stream())
        .flatMap(arc -> Stream.of(arc(arc.from(), arc.to()), breaking(arc.from(), arc.to())))
        .toList();
  }

  /** A SET as a whole. */
  static String set(MigrationState target) {
    return "SET_" + target;
  }

  /** One arc of a SET. */
  static String arc(MigrationState from, MigrationState to) {
    return "ARC_" + from + "_" + to;
  }

  /** One arc of a SET that breaks the device if it fails. */
  static String breaking(MigrationState from, MigrationState to) {
    return "BREAK_" + from + "_" + to;
  }

  /**
   * Refuses a fault that could never act.
   *
   * @param profile of the kernel whose calls these are
   * @throws IllegalArgumentException with a sentence that names the call
   */
  static void check(Fault fault, Profile profile) {
    String call = fault.call();
    if (!KNOWN.contains(call)) {
      throw new IllegalArgumentException(
          "there is no call " + call + "; known are " + String.join(", ", KNOWN));
    }
    if (!profile.iommufd() && IoctlNames.ofIommufds().contains(call)) {
      throw new IllegalArgumentException(
          call
              + " is for /dev/iommu, which the kernel "
              + profile.name()
              + " lacks; set profile of "
              + EmulatedMachine.PID
              + " to "
              + Profile.IOMMUFD_6_12.name());
    }
    if (fault.device() != null && OF_NO_DEVICE.contains(call)) {
      throw new IllegalArgumentException(
          call + " belongs to no device; leave " + fault.device() + " out");
    }
    if (fault.kind() == Fault.Kind.SHORT && !MOVES.contains(call)) {
      throw new IllegalArgumentException(
          call + " moves no bytes that could be fewer; " + new TreeSet<>(MOVES) + " do");
    }
    if (fault.kind() == Fault.Kind.AT_BYTE && !OF_STREAMS.contains(call)) {
      throw new IllegalArgumentException(
          call
              + " belongs to no stream that has a byte "
              + fault.value()
              + "; "
              + new TreeSet<>(OF_STREAMS)
              + " do");
    }
  }
}
