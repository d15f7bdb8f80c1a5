// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIGRATION;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_PROBE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.conform.subject.Answer;
import org.drover.conform.subject.Feature;
import org.drover.conform.subject.FeatureCall;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** How {@code VFIO_DEVICE_FEATURE} reads its header: sizes, flag bits, ids, and their order. */
final class FeatureChecks {
  private static final String CORE = "vfio_ioctl_device_feature() in drivers/vfio/vfio_main.c";
  private static final String HEADER = "linux/vfio.h, VFIO_DEVICE_FEATURE";
  private static final int UINT16 = 0xffff;

  private FeatureChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "feature.argsz-zero",
            "an argsz of 0 is answered with EINVAL",
            CORE,
            subject -> argsz(subject, 0)),
        Check.of(
            "feature.argsz-header",
            "an argsz that does not cover the header is answered with EINVAL, also for a PROBE",
            CORE,
            FeatureChecks::argszHeader),
        Check.of(
            "feature.argsz-payload",
            "an argsz that does not cover the feature's payload is answered with EINVAL",
            CORE,
            FeatureChecks::argszPayload),
        Check.of(
            "feature.argsz-long",
            "a larger argsz is taken, the payload is the same, and no byte behind it is written",
            HEADER,
            FeatureChecks::argszLong),
        Check.of(
            "feature.flag-bits",
            "every flags bit that is neither the id nor GET, SET or PROBE is answered with EINVAL",
            CORE,
            FeatureChecks::flagBits),
        Check.of(
            "feature.get-with-set",
            "GET and SET in one call, without PROBE, are answered with EINVAL",
            HEADER,
            FeatureChecks::getWithSet),
        Check.of(
            "feature.no-operation",
            "a call without GET, SET and PROBE is answered with EINVAL",
            CORE,
            FeatureChecks::noOperation),
        Check.of(
            "feature.unknown-id",
            "an id that nobody knows is answered with ENOTTY, whatever is asked",
            CORE,
            FeatureChecks::unknownId),
        Check.of(
            "feature.absent",
            "a feature that the device lacks is answered with ENOTTY, whatever is asked and however"
                + " short its payload",
            CORE,
            FeatureChecks::absent),
        Check.of(
            "feature.migration-ids",
            "a device that migrates has MIGRATION, MIG_DEVICE_STATE and MIG_DATA_SIZE, each alone",
            CORE,
            FeatureChecks::migrationIds),
        Check.of(
            "feature.probe-matrix",
            "PROBE succeeds with the operations that a feature has, together too, and is EINVAL"
                + " with one that it has not",
            HEADER,
            FeatureChecks::probeMatrix),
        Check.of(
            "feature.probe-no-payload",
            "PROBE looks at no payload: argsz 8 suffices, and memory behind the header is not"
                + " touched",
            CORE,
            FeatureChecks::probeNoPayload),
        Check.of(
            "feature.probe-changes-nothing",
            "PROBE of a SET leaves the device in its state",
            HEADER,
            FeatureChecks::probeChangesNothing),
        Check.of(
            "feature.wrong-operation",
            "an operation that the feature has not is answered with EINVAL",
            CORE,
            FeatureChecks::wrongOperation));
  }

  private static FeatureCall getMigration(Subject subject) {
    return subject.feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION).payload(8);
  }

  private static void argsz(Subject subject, int value) {
    getMigration(subject).argsz(value).call().mustBe(Errno.EINVAL);
  }

  private static void argszHeader(Subject subject) {
    for (int value : new int[] {1, 4, 7}) {
      argsz(subject, value);
      subject
          .feature(
              VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION)
          .argsz(value)
          .call()
          .mustBe(Errno.EINVAL);
    }
  }

  /**
   * Calls for each feature that the device has.
   *
   * @throws NotApplicable if it has none
   */
  private static void forEachFeature(Subject subject, Consumer<Feature> work) {
    boolean any = false;
    for (Feature feature : Feature.all()) {
      if (subject.has(feature.id())) {
        any = true;
        work.accept(feature);
      }
    }
    if (!any) {
      throw new NotApplicable("the device has no feature whose operations are known");
    }
  }

  /** The same for each operation of each of them. */
  private static void forEachOperation(Subject subject, Consumer<Operation> work) {
    forEachFeature(
        subject,
        feature -> {
          if (feature.get()) {
            work.accept(new Operation(feature, VFIO_DEVICE_FEATURE_GET));
          }
          if (feature.set()) {
            work.accept(new Operation(feature, VFIO_DEVICE_FEATURE_SET));
          }
        });
  }

  private record Operation(Feature feature, long flag) {
    long flags() {
      return flag | feature.id();
    }
  }

  private static void argszPayload(Subject subject) {
    forEachOperation(
        subject,
        operation -> {
          int payload = operation.feature().payload();
          for (int covered = 0; covered < payload; covered += Math.max(1, payload - 1)) {
            subject
                .feature(operation.flags())
                .payload(payload)
                .argsz(8 + covered)
                .call()
                .mustBe(Errno.EINVAL);
          }
        });
  }

  private static void argszLong(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    FeatureCall exact = getMigration(subject);
    exact.call().mustSucceed();
    ByteBuffer due = exact.after();
    FeatureCall longer = getMigration(subject).argsz(16 + 48);
    longer.call().mustSucceed();
    longer.mustHaveKeptTheRest();
    if (!due.equals(longer.after())) {
      throw new Violation("GET MIGRATION gives other flags with a larger argsz");
    }
  }

  private static void flagBits(Subject subject) {
    for (int bit = 19; bit < 32; bit++) {
      long flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION | 1L << bit;
      subject.feature(flags).payload(8).call().mustBe(Errno.EINVAL);
      subject.feature(flags | VFIO_DEVICE_FEATURE_PROBE).payload(8).call().mustBe(Errno.EINVAL);
    }
  }

  private static void getWithSet(Subject subject) {
    subject
        .feature(
            VFIO_DEVICE_FEATURE_GET
                | VFIO_DEVICE_FEATURE_SET
                | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE)
        .payload(stateOf(MigrationState.STOP))
        .call()
        .mustBe(Errno.EINVAL);
  }

  /** {@code struct vfio_device_feature_mig_state} with a state, for calls that must not act. */
  static byte[] stateOf(MigrationState state) {
    byte[] payload = new byte[8];
    ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).putInt(0, state.code()).putInt(4, -1);
    return payload;
  }

  private static void noOperation(Subject subject) {
    forEachFeature(
        subject,
        feature ->
            subject.feature(feature.id()).payload(innocent(feature)).call().mustBe(Errno.EINVAL));
  }

  /** A payload that does no harm where it is taken after all. */
  private static byte[] innocent(Feature feature) {
    return feature.id() == VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE
        ? stateOf(MigrationState.STOP)
        : new byte[feature.payload()];
  }

  private static void absentIs(FeatureCall call, Feature feature) {
    call.payload(innocent(feature)).call().mustBe(Errno.ENOTTY);
  }

  private static void absent(Subject subject) {
    boolean any = false;
    for (Feature feature : Feature.all()) {
      if (!subject.has(feature.id())) {
        any = true;
        for (long operation : new long[] {0, VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_SET}) {
          absentIs(subject.feature(operation | feature.id()), feature);
          absentIs(subject.feature(operation | feature.id()).argsz(8), feature);
        }
      }
    }
    if (!any) {
      throw new NotApplicable("the device has every feature whose operations are known");
    }
  }

  private static void unknownId(Subject subject) {
    for (int id : new int[] {0x4000, UINT16}) {
      for (long operations :
          new long[] {
            0,
            VFIO_DEVICE_FEATURE_GET,
            VFIO_DEVICE_FEATURE_SET,
            VFIO_DEVICE_FEATURE_PROBE,
            VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET
          }) {
        subject.feature(operations | id).payload(8).call().mustBe(Errno.ENOTTY);
      }
    }
  }

  private static void migrationIds(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (Feature feature : Feature.all()) {
      if (feature.ofMigration()) {
        subject.feature(VFIO_DEVICE_FEATURE_PROBE | feature.id()).call().mustBe(0);
      }
    }
  }

  private static void probeMatrix(Subject subject) {
    for (Feature feature : Feature.all()) {
      Answer alone = subject.feature(VFIO_DEVICE_FEATURE_PROBE | feature.id()).call();
      if (alone.is(Errno.ENOTTY)) {
        for (long operation :
            new long[] {
              VFIO_DEVICE_FEATURE_GET,
              VFIO_DEVICE_FEATURE_SET,
              VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET
            }) {
          probe(subject, feature, operation).mustBe(Errno.ENOTTY);
        }
        continue;
      }
      alone.mustBe(0);
      due(probe(subject, feature, VFIO_DEVICE_FEATURE_GET), feature.get());
      due(probe(subject, feature, VFIO_DEVICE_FEATURE_SET), feature.set());
      due(
          probe(subject, feature, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET),
          feature.get() && feature.set());
    }
  }

  private static Answer probe(Subject subject, Feature feature, long operations) {
    return subject.feature(VFIO_DEVICE_FEATURE_PROBE | operations | feature.id()).call();
  }

  private static void due(Answer answer, boolean has) {
    if (has) {
      answer.mustBe(0);
    } else {
      answer.mustBe(Errno.EINVAL);
    }
  }

  private static void probeNoPayload(Subject subject) {
    forEachOperation(
        subject,
        operation ->
            subject
                .feature(VFIO_DEVICE_FEATURE_PROBE | operation.flags())
                .reachable(8)
                .call()
                .mustBe(0));
  }

  private static void probeChangesNothing(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    subject
        .feature(
            VFIO_DEVICE_FEATURE_PROBE
                | VFIO_DEVICE_FEATURE_SET
                | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE)
        .payload(stateOf(MigrationState.STOP))
        .call()
        .mustBe(0);
    subject.mustBeIn(MigrationState.RUNNING);
  }

  private static void wrongOperation(Subject subject) {
    forEachFeature(
        subject,
        feature -> {
          if (feature.get() != feature.set()) {
            long wrong = feature.get() ? VFIO_DEVICE_FEATURE_SET : VFIO_DEVICE_FEATURE_GET;
            subject
                .feature(wrong | feature.id())
                .payload(feature.payload())
                .call()
                .mustBe(Errno.EINVAL);
          }
        });
  }
}
