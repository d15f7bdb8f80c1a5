// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIGRATION;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;

import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.FeatureCall;
import org.drover.conform.subject.StateAnswer;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** The migration flags, and what a GET and a SET of the state say besides moving the device. */
final class StateChecks {
  private static final String HEADER = "linux/vfio.h, ";
  private static final String CORE = "drivers/vfio/vfio_main.c, ";

  private StateChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "state.flags",
            "a device that migrates reports STOP_COPY, and no flag that the header does not name",
            HEADER + "VFIO_DEVICE_FEATURE_MIGRATION",
            StateChecks::flags),
        Check.of(
            "state.flags-steady",
            "the flags are the same in every state",
            HEADER + "VFIO_DEVICE_FEATURE_MIGRATION",
            StateChecks::flagsSteady),
        Check.of(
            "state.first-is-running",
            "a device is RUNNING after a reset",
            HEADER + "enum vfio_device_mig_state; VFIO_DEVICE_RESET",
            subject -> {
              subject.needs(MigrationFeature.STOP_COPY);
              subject.reset().mustSucceed();
              subject.mustBeIn(MigrationState.RUNNING);
            }),
        Check.of(
            "state.get-no-fd",
            "a GET of the state gives data_fd -1, in every state",
            CORE + "vfio_ioctl_device_feature_mig_device_state()",
            StateChecks::getNoFd),
        Check.of(
            "state.get-changes-nothing",
            "a GET of the state does not move the device and takes nothing from its stream",
            HEADER + "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE",
            StateChecks::getChangesNothing),
        Check.of(
            "state.set-ignores-fd",
            "data_fd as it is given to a SET is not looked at",
            CORE + "vfio_ioctl_device_feature_mig_device_state()",
            StateChecks::setIgnoresFd),
        Check.of(
            "state.error-no-fd",
            "a SET that fails gives no data FD, and the device says where it is",
            CORE + "vfio_ioct_mig_return_fd()",
            StateChecks::errorNoFd),
        Check.of(
            "state.size-always",
            "MIG_DATA_SIZE answers in every state",
            HEADER + "VFIO_DEVICE_FEATURE_MIG_DATA_SIZE",
            StateChecks::sizeAlways),
        Check.of(
            "state.size-real",
            "MIG_DATA_SIZE in STOP_COPY is an estimate of what the stream gives: at least half of"
                + " it",
            HEADER + "VFIO_DEVICE_FEATURE_MIG_DATA_SIZE",
            StateChecks::sizeReal));
  }

  private static void flags(Subject subject) {
    FeatureCall call =
        subject.feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION).payload(8);
    if (call.call().is(Errno.ENOTTY)) {
      subject.needs(MigrationFeature.STOP_COPY);
    }
    FeatureSet told = FeatureSet.ofBits(call.after().getLong(0));
    subject.row("the flags", told.toString());
    if (!told.contains(MigrationFeature.STOP_COPY)) {
      throw new Violation("GET MIGRATION reports flags without STOP_COPY: " + told);
    }
    if (told.unknownBits() != 0) {
      throw new Violation(
          "GET MIGRATION reports flags that nobody knows: 0x"
              + Long.toHexString(told.unknownBits()));
    }
  }

  /** Brings the device into each of its states by a SET, and does something there. */
  private static void inEveryState(Subject subject, Runnable work) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (MigrationState state : Drive.states(subject)) {
      Drive.to(subject, state);
      work.run();
      subject.freshen();
    }
  }

  private static void flagsSteady(Subject subject) {
    inEveryState(
        subject,
        () -> {
          FeatureCall call =
              subject.feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION).payload(8);
          call.call().mustSucceed();
          long now = call.after().getLong(0);
          if (now != subject.features().bits()) {
            throw new Violation(
                "GET MIGRATION reports "
                    + FeatureSet.ofBits(now)
                    + " here, and "
                    + subject.features()
                    + " when it was opened");
          }
        });
  }

  private static void getNoFd(Subject subject) {
    inEveryState(
        subject,
        () -> {
          FeatureCall call =
              subject
                  .feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE)
                  .payload(new byte[] {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
          call.call().mustSucceed();
          int fd = call.after().getInt(4);
          if (fd != -1) {
            throw new Violation(
                "a GET of the state left data_fd at "
                    + (fd == 0x5555_5555 ? "what it was" : "another value")
                    + "; due is -1");
          }
        });
  }

  private static void getChangesNothing(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    subject.set(MigrationState.STOP).mustGiveNoFd();
    long whole = subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().count();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    DataFd fd = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    int begin = fd.read(1).bytes().length;
    for (int time = 0; time < 3; time++) {
      subject.mustBeIn(MigrationState.STOP_COPY);
    }
    Streams.sameLength(subject, whole, begin + fd.drain().count(), "with GETs between its reads");
  }

  private static void setIgnoresFd(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int given : new int[] {0, 12345, Integer.MIN_VALUE}) {
      StateAnswer answer = subject.set(MigrationState.STOP.code(), "STOP, data_fd " + given, given);
      answer.mustSucceed();
      if (answer.fdField() != -1) {
        throw new Violation("a SET of STOP with data_fd " + given + " did not give data_fd -1");
      }
      subject.set(MigrationState.RUNNING).mustGiveNoFd();
    }
  }

  private static void errorNoFd(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    DataFd resuming = subject.set(MigrationState.RESUMING).mustGiveFd();
    resuming.close();
    // Nothing was written; most drivers refuse that. Those that take it are asked for ERROR below.
    StateAnswer left = subject.set(MigrationState.STOP.code(), "STOP, data_fd 12345", 12345);
    refusedWithoutFd(left);
    subject.freshen();
    StateAnswer error = subject.set(MigrationState.ERROR.code(), "ERROR, data_fd 12345", 12345);
    error.answer().mustFail();
    refusedWithoutFd(error);
    subject.mustBeIn(MigrationState.RUNNING);
  }

  private static void refusedWithoutFd(StateAnswer answer) {
    if (!answer.answer().ok() && answer.fdField() >= 0 && answer.fdField() != 12345) {
      throw new Violation(answer.answer().call() + " failed and gave a data FD all the same");
    }
  }

  private static FeatureCall size(Subject subject) {
    return subject.feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DATA_SIZE).payload(8);
  }

  private static void sizeAlways(Subject subject) {
    inEveryState(subject, () -> size(subject).call().mustSucceed());
  }

  private static void sizeReal(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    DataFd fd = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    FeatureCall size = size(subject);
    size.call().mustSucceed();
    long estimate = size.after().getLong(0);
    long real = fd.drain().count();
    subject.row("bytes", "estimate " + estimate + ", real " + real);
    if (estimate < 0 || estimate < real / 2) {
      throw new Violation(
          "MIG_DATA_SIZE says "
              + Long.toUnsignedString(estimate)
              + " bytes and the stream gave "
              + real);
    }
  }
}
