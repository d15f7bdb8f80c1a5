// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIGRATION;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.nio.ByteBuffer;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.FeatureCall;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** Which memory {@code VFIO_DEVICE_FEATURE} takes: none, a part, read-only, not aligned. */
final class FeatureMemoryChecks {
  private static final int[] READ_BY_GET = {
    VFIO_DEVICE_FEATURE_MIGRATION,
    VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
    VFIO_DEVICE_FEATURE_MIG_DATA_SIZE
  };

  private static final String CORE =
      "copy_from_user() and copy_to_user() in drivers/vfio/vfio_main.c";
  private static final long GET_STATE =
      VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
  private static final long SET_STATE =
      VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;

  private FeatureMemoryChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "memory.no-header",
            "a header that cannot be read is answered with EFAULT",
            CORE,
            FeatureMemoryChecks::noHeader),
        Check.of(
            "memory.no-payload",
            "a payload that cannot be written is answered with EFAULT",
            CORE,
            FeatureMemoryChecks::noPayload),
        Check.of(
            "memory.read-only",
            "a GET into memory that may only be read is answered with EFAULT",
            CORE,
            FeatureMemoryChecks::readOnly),
        Check.of(
            "memory.odd-address",
            "a struct at an odd address is taken, and the answer is the same",
            "linux/vfio.h, VFIO_DEVICE_FEATURE: no alignment is asked for",
            FeatureMemoryChecks::oddAddress),
        Check.of(
            "memory.set-unread",
            "a SET whose state cannot be read is answered with EFAULT and moves nothing",
            "vfio_ioctl_device_feature_mig_device_state() in drivers/vfio/vfio_main.c",
            FeatureMemoryChecks::setUnread),
        Check.of(
            "memory.set-unanswered",
            "a SET whose answer cannot be written is answered with EFAULT and has happened: the"
                + " device is in the new state, its data FD is lost, and leaving the saving states"
                + " and entering them again gives another",
            "vfio_ioct_mig_return_fd() in drivers/vfio/vfio_main.c",
            FeatureMemoryChecks::setUnanswered));
  }

  private static void noHeader(Subject subject) {
    subject
        .feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION)
        .payload(8)
        .untouchable()
        .call()
        .mustBe(Errno.EFAULT);
    subject
        .feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION)
        .payload(8)
        .reachable(4)
        .call()
        .mustBe(Errno.EFAULT);
  }

  private static void noPayload(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int feature : READ_BY_GET) {
      for (int reachable : new int[] {8, 12}) {
        subject
            .feature(VFIO_DEVICE_FEATURE_GET | feature)
            .payload(8)
            .reachable(reachable)
            .call()
            .mustBe(Errno.EFAULT);
      }
    }
  }

  private static void readOnly(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int feature : READ_BY_GET) {
      subject
          .feature(VFIO_DEVICE_FEATURE_GET | feature)
          .payload(8)
          .readOnly()
          .call()
          .mustBe(Errno.EFAULT);
    }
  }

  private static void oddAddress(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (long flags : new long[] {GET_STATE, VFIO_DEVICE_FEATURE_GET | 1}) {
      FeatureCall even = subject.feature(flags).payload(8);
      even.call().mustSucceed();
      ByteBuffer due = even.after();
      FeatureCall odd = subject.feature(flags).payload(8).odd();
      odd.call().mustSucceed();
      odd.mustHaveKeptTheRest();
      if (!due.equals(odd.after())) {
        throw new Violation("a GET at an odd address gives another payload");
      }
    }
  }

  private static void setUnread(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int reachable : new int[] {8, 12}) {
      subject
          .feature(SET_STATE)
          .payload(FeatureChecks.stateOf(MigrationState.STOP))
          .reachable(reachable)
          .call()
          .mustBe(Errno.EFAULT);
      subject.mustBeIn(MigrationState.RUNNING);
    }
  }

  private static void setUnanswered(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    subject
        .feature(SET_STATE)
        .payload(FeatureChecks.stateOf(MigrationState.STOP_COPY))
        .readOnly()
        .call()
        .mustBe(Errno.EFAULT);
    subject.mustBeIn(MigrationState.STOP_COPY);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().answer().mustBe(0);
  }
}
