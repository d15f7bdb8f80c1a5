// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.Arrays;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Scratchpad;
import org.drover.conform.subject.StateAnswer;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** Loading in RESUMING: what is taken, and what has to be refused. */
final class LoadChecks {
  private static final String VALIDATE =
      "linux/vfio.h, comment on enum vfio_device_mig_state (RESUMING -> STOP: incomplete,"
          + " inconsistent or invalid data must fail the SET)";
  private static final String WRITE = "the driver's write; write(2)";
  private static final int SMALL = 1 << 20;

  private LoadChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "load.round-trip",
            "a stream that was saved loads, and is what the next save gives",
            "linux/vfio.h, comment on enum vfio_device_mig_state (STOP -> RESUMING)",
            subject -> roundTrip(subject, DataFd.MOST)),
        Check.of(
            "load.content",
            "a device that was loaded holds what was in the device that was saved, and nothing of"
                + " its own",
            "linux/vfio.h, comment on enum vfio_device_mig_state (RESUMING -> STOP)",
            LoadChecks::content),
        Check.of(
            "load.runs",
            "a device that was loaded goes from RESUMING to RUNNING in one SET",
            "linux/vfio.h, comment on enum vfio_device_mig_state (combination of arcs)",
            LoadChecks::runs),
        Check.of(
            "load.bytewise",
            "writes of one byte each load the same state",
            WRITE,
            subject -> roundTrip(subject, 1)),
        Check.of(
            "load.odd-writes",
            "writes of 3, 7 and 13 bytes load the same state",
            WRITE,
            subject -> {
              roundTrip(subject, 3);
              roundTrip(subject, 7);
              roundTrip(subject, 13);
            }),
        Check.of(
            "load.write-of-zero",
            "a write of no bytes gives 0 and harms nothing",
            WRITE,
            LoadChecks::writeOfZero),
        Check.of(
            "load.write-unreadable",
            "a write from memory that cannot be read is EFAULT",
            WRITE,
            LoadChecks::writeUnreadable),
        Check.of(
            "load.nothing-written",
            "RESUMING is not left by a SET if nothing was written",
            VALIDATE,
            subject -> truncated(subject, image -> 0)),
        Check.of(
            "load.one-byte-short",
            "RESUMING is not left by a SET if the stream lacks its last byte",
            VALIDATE,
            subject -> truncated(subject, image -> image.length - 1)),
        Check.of(
            "load.half",
            "RESUMING is not left by a SET if the stream lacks its second half",
            VALIDATE,
            subject -> truncated(subject, image -> image.length / 2)),
        Check.of(
            "load.goes-on-after-refusal",
            "if the device stays in RESUMING after a stream that is too short, the rest may follow"
                + " and the whole loads",
            VALIDATE,
            LoadChecks::goesOn),
        Check.of(
            "load.excess",
            "a byte behind the end of the stream is refused, by its write or by the SET that leaves"
                + " RESUMING",
            VALIDATE,
            LoadChecks::excess),
        Check.of(
            "load.altered-begin",
            "a stream with another first byte is refused, by a write or by the SET that leaves"
                + " RESUMING",
            VALIDATE,
            LoadChecks::alteredBegin),
        Check.of(
            "load.error-sticks",
            "after a write that was refused for its content the stream cannot be completed: the SET"
                + " that leaves RESUMING fails",
            VALIDATE,
            LoadChecks::errorSticks),
        Check.of(
            "load.abort",
            "a reset leaves RESUMING in the middle of a stream, and the device loads a whole stream"
                + " afterwards",
            "linux/vfio.h, comment on enum vfio_device_mig_state (to abort a RESUMING session)",
            LoadChecks::abort));
  }

  private interface Cut {
    int at(byte[] image);
  }

  private static byte[] image(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    return Drive.image(subject);
  }

  private static DataFd resuming(Subject subject) {
    subject.freshen();
    return subject.set(MigrationState.RESUMING).mustGiveFd();
  }

  private static void roundTrip(Subject subject, int step) {
    byte[] image = image(subject);
    if (step < 4096 && image.length > SMALL) {
      throw new NotApplicable("the state is larger than 1 MiB: too long to write in small pieces");
    }
    resuming(subject).writeAll(image, step).mustSucceed();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    Streams.same(subject, image, Drive.image(subject), "after it was loaded in writes of " + step);
  }

  private static void content(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    Scratchpad pad = Scratchpad.of(subject);
    pad.write((byte) 0x5a);
    byte[] image = Drive.image(subject);
    subject.freshen();
    pad.write((byte) 0x21);
    subject.set(MigrationState.RESUMING).mustGiveFd().writeAll(image, DataFd.MOST).mustSucceed();
    subject.set(MigrationState.RUNNING).mustGiveNoFd();
    if (pad.read() != (byte) 0x5a) {
      throw new Violation("the device does not hold what was loaded");
    }
    Streams.same(subject, image, Drive.image(subject), "after it was loaded over another state");
  }

  private static void runs(Subject subject) {
    byte[] image = image(subject);
    resuming(subject).writeAll(image, DataFd.MOST).mustSucceed();
    subject.set(MigrationState.RUNNING).mustGiveNoFd();
    subject.mustBeIn(MigrationState.RUNNING);
  }

  private static void writeOfZero(Subject subject) {
    byte[] image = image(subject);
    DataFd fd = resuming(subject);
    fd.write(new byte[0]).mustBe(0);
    fd.writeAll(image, DataFd.MOST).mustSucceed();
    fd.write(new byte[0]).mustBe(0);
    subject.set(MigrationState.STOP).mustGiveNoFd();
  }

  private static void writeUnreadable(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    resuming(subject).writeFromUntouchable(8).mustBe(Errno.EFAULT);
  }

  /** What a device may be in after it refused to leave RESUMING. */
  private static void mustHaveRefused(Subject subject, StateAnswer left, String stream) {
    if (left.answer().ok()) {
      throw new Violation(left.answer().call() + " succeeded with " + stream + "; due is an error");
    }
    MigrationState now = subject.state();
    if (now != MigrationState.RESUMING && now != MigrationState.ERROR) {
      throw new Violation(
          "the device is in " + now + " after it refused " + stream + "; due is RESUMING or ERROR");
    }
  }

  private static void truncated(Subject subject, Cut cut) {
    byte[] image = image(subject);
    byte[] begin = Arrays.copyOf(image, cut.at(image));
    DataFd fd = resuming(subject);
    if (begin.length > 0) {
      fd.writeAll(begin, DataFd.MOST).mustSucceed();
    }
    mustHaveRefused(
        subject,
        subject.set(MigrationState.STOP),
        begin.length + " of " + image.length + " bytes written");
  }

  private static void goesOn(Subject subject) {
    byte[] image = image(subject);
    DataFd fd = resuming(subject);
    int half = image.length / 2;
    fd.writeAll(Arrays.copyOf(image, half), DataFd.MOST).mustSucceed();
    StateAnswer left = subject.set(MigrationState.STOP);
    if (left.answer().ok() || subject.state() != MigrationState.RESUMING) {
      throw new NotApplicable("the device does not stay in RESUMING after half a stream");
    }
    fd.writeAll(Arrays.copyOfRange(image, half, image.length), DataFd.MOST).mustSucceed();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    Streams.same(subject, image, Drive.image(subject), "after it was loaded in two halves");
  }

  private static void excess(Subject subject) {
    byte[] image = image(subject);
    DataFd fd = resuming(subject);
    fd.writeAll(image, DataFd.MOST).mustSucceed();
    if (fd.write(new byte[1]).ok()) {
      mustHaveRefused(
          subject, subject.set(MigrationState.STOP), "one byte more than the stream has");
    }
  }

  private static byte[] altered(byte[] image) {
    byte[] altered = image.clone();
    altered[0] ^= 0x55;
    return altered;
  }

  private static void alteredBegin(Subject subject) {
    byte[] image = image(subject);
    byte[] altered = altered(image);
    if (!resuming(subject).writeAll(altered, DataFd.MOST).ok()) {
      return;
    }
    StateAnswer left = subject.set(MigrationState.STOP);
    if (left.answer().ok() && Drive.image(subject)[0] == altered[0]) {
      throw new NotApplicable("another first byte is another state of this device, and it loaded");
    }
    mustHaveRefused(subject, left, "another first byte, which the next save does not have");
  }

  private static void errorSticks(Subject subject) {
    byte[] image = image(subject);
    DataFd fd = resuming(subject);
    int half = image.length / 2;
    if (fd.writeAll(Arrays.copyOf(altered(image), half), DataFd.MOST).ok()) {
      throw new NotApplicable("the device does not look at the stream while it is written");
    }
    // Whether the refused write took its bytes or not: the stream as a whole is not to be had.
    fd.writeAll(Arrays.copyOfRange(image, half, image.length), DataFd.MOST);
    mustHaveRefused(
        subject,
        subject.set(MigrationState.STOP),
        "a stream whose first half was refused by its write");
  }

  private static void abort(Subject subject) {
    byte[] image = image(subject);
    DataFd fd = resuming(subject);
    fd.writeAll(Arrays.copyOf(image, image.length / 2), DataFd.MOST).mustSucceed();
    subject.reset().mustSucceed();
    subject.mustBeIn(MigrationState.RUNNING);
    resuming(subject).writeAll(image, DataFd.MOST).mustSucceed();
    subject.set(MigrationState.STOP).mustGiveNoFd();
  }
}
