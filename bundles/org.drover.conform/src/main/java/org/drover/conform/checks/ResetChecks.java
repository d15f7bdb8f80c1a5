// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.Answer;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Scratchpad;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** Reset, close and open in every state. */
final class ResetChecks {
  private static final String RESET =
      "linux/vfio.h, comment on enum vfio_device_mig_state (VFIO_DEVICE_RESET); the driver's"
          + " reset_done";
  private static final String OPEN =
      "Documentation/driver-api/vfio.rst; the driver's open_device: a user finds a fresh device";

  private ResetChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "reset.every-state",
            "VFIO_DEVICE_RESET succeeds in every state, and the device is RUNNING afterwards",
            RESET,
            ResetChecks::everyState),
        Check.of("reset.twice", "a second reset in a row succeeds too", RESET, ResetChecks::twice),
        Check.of(
            "reset.usable",
            "a device that was reset in the middle of a save saves a whole stream",
            RESET,
            ResetChecks::usable),
        Check.of(
            "reset.empties",
            "a reset empties the device: what a user had put into it is not in the next save",
            "linux/vfio.h, VFIO_DEVICE_RESET",
            ResetChecks::empties),
        Check.of(
            "reopen.running",
            "a device that was closed in any state is RUNNING when it is opened again",
            OPEN,
            ResetChecks::reopenRunning),
        Check.of(
            "reopen.saves",
            "a device that was closed while it saved gives a new data FD and a whole stream after"
                + " it was opened again",
            OPEN,
            ResetChecks::reopenSaves),
        Check.of(
            "reopen.empties",
            "opening gives an empty device: what the last user had put into it is not in the next"
                + " save",
            OPEN,
            ResetChecks::reopenEmpties),
        Check.of(
            "reopen.shared-state",
            "two descriptors of one device see and move one state",
            "struct vfio_device in drivers/vfio: the state is the device's",
            ResetChecks::sharedState));
  }

  /** A device that migrates can be reset: nothing else leads out of ERROR, or aborts a load. */
  private static void twice(Subject subject) {
    Answer first = subject.reset();
    if (first.is(Errno.EINVAL)
        && subject.features().bits() == 0
        && !InfoChecks.saysReset(subject)) {
      throw new NotApplicable(
          "the device has no reset: VFIO_DEVICE_RESET is EINVAL, and VFIO_DEVICE_FLAGS_RESET is not"
              + " set");
    }
    first.mustSucceed();
    subject.reset().mustSucceed();
  }

  private static void everyState(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (MigrationState state : Drive.states(subject)) {
      subject.freshen();
      Drive.to(subject, state);
      subject.reset().mustSucceed();
      subject.mustBeIn(MigrationState.RUNNING);
    }
  }

  private static void usable(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    long whole = Drive.length(subject);
    subject.set(MigrationState.STOP_COPY).mustGiveFd().read(1);
    subject.reset().mustSucceed();
    Streams.sameLength(subject, whole, stream(subject), "after a reset");
  }

  /** What STOP_COPY gives, be it nothing. */
  private static long stream(Subject subject) {
    return subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().count();
  }

  /** Writes into the device by a register that is known to be harmless. */
  private static Scratchpad scribbled(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    Scratchpad pad = Scratchpad.of(subject);
    pad.write((byte) 0x5a);
    return pad;
  }

  private static void mustBeEmpty(Scratchpad pad, String after) {
    if (pad.read() == (byte) 0x5a) {
      throw new Violation("the device still holds what its user wrote, after " + after);
    }
  }

  private static void empties(Subject subject) {
    Scratchpad pad = scribbled(subject);
    subject.reset().mustSucceed();
    mustBeEmpty(pad, "VFIO_DEVICE_RESET");
  }

  private static void reopenEmpties(Subject subject) {
    Scratchpad pad = scribbled(subject);
    subject.reopen();
    mustBeEmpty(pad, "it was closed and opened");
  }

  private static void reopenRunning(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (MigrationState state : Drive.states(subject)) {
      subject.freshen();
      Drive.to(subject, state);
      subject.reopen();
      MigrationState now = subject.state();
      if (now != MigrationState.RUNNING) {
        throw new Violation(
            "the device was closed in " + state + " and is in " + now + " when it is opened again");
      }
    }
  }

  private static void reopenSaves(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    long whole = Drive.length(subject);
    subject.set(MigrationState.STOP_COPY).mustGiveFd().read(1);
    subject.reopen();
    subject.set(MigrationState.STOP).mustSucceed();
    Streams.sameLength(subject, whole, stream(subject), "after the device was closed and opened");
  }

  private static void sharedState(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    subject.set(MigrationState.STOP).mustGiveNoFd();
    subject.throughAnother(
        () -> {
          subject.mustBeIn(MigrationState.STOP);
          subject.set(MigrationState.RUNNING).mustGiveNoFd();
        });
    subject.mustBeIn(MigrationState.RUNNING);
  }
}
