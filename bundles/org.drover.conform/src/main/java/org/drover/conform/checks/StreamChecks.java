// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** The stream that STOP_COPY gives: its end, and reads of every kind. */
final class StreamChecks {
  private static final String PRECOPY = "linux/vfio.h, VFIO_MIG_GET_PRECOPY_INFO";
  private static final String READ = "the driver's read; read(2)";

  private StreamChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "save.not-empty",
            "the stream of STOP_COPY has at least one byte",
            "linux/vfio.h, comment on enum vfio_device_mig_state (PRE_COPY_P2P -> STOP_COPY)",
            StreamChecks::notEmpty),
        Check.of(
            "save.end-stays",
            "a stream in STOP_COPY that is at its end gives 0 to every further read, never ENOMSG",
            PRECOPY + " (permanent end of stream)",
            StreamChecks::endStays),
        Check.of(
            "save.same-when-stopped",
            "a device that stays in STOP gives a whole stream each time that it is asked, and each"
                + " of them loads",
            "linux/vfio.h, comment on enum vfio_device_mig_state (RUNNING_P2P -> STOP)",
            StreamChecks::sameWhenStopped),
        Check.of(
            "save.bytewise",
            "reads of one byte each give the same stream",
            READ,
            subject -> chunked(subject, 1)),
        Check.of(
            "save.odd-reads",
            "reads of 3, 7 and 13 bytes give the same stream",
            READ,
            subject -> {
              chunked(subject, 3);
              chunked(subject, 7);
              chunked(subject, 13);
            }),
        Check.of(
            "save.read-of-zero",
            "a read of no bytes gives 0 and takes nothing",
            READ,
            StreamChecks::readOfZero),
        Check.of(
            "save.read-unwritable",
            "a read into memory that cannot be written is EFAULT, and the bytes are not lost",
            READ,
            StreamChecks::readUnwritable));
  }

  /** Reads bytewise only what takes no endless time. */
  private static final int BYTEWISE = 1 << 20;

  private static DataFd stopCopy(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    return subject.set(MigrationState.STOP_COPY).mustGiveFd();
  }

  private static void notEmpty(Subject subject) {
    if (stopCopy(subject).drain().count() == 0) {
      throw new Violation("the stream of STOP_COPY is empty");
    }
  }

  private static void endStays(Subject subject) {
    DataFd fd = stopCopy(subject);
    fd.drain().answer().mustBe(0);
    for (int length : new int[] {1, 4096, 0}) {
      fd.read(length).answer().mustBe(0);
    }
  }

  private static void sameWhenStopped(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    List<byte[]> images = new ArrayList<>();
    for (int time = 0; time < 3; time++) {
      images.add(Drive.image(subject));
    }
    for (byte[] image : images) {
      Drive.loaded(subject, image);
      subject.set(MigrationState.STOP).mustGiveNoFd();
    }
  }

  private static void chunked(Subject subject, int step) {
    subject.needs(MigrationFeature.STOP_COPY);
    byte[] whole = Drive.image(subject);
    if (whole.length > BYTEWISE) {
      throw new NotApplicable("the state is larger than 1 MiB: too long to read in small pieces");
    }
    DataFd fd = stopCopy(subject);
    DataFd.Read read = fd.readAll(step);
    read.answer().mustBe(0);
    Streams.same(subject, whole, read.bytes(), "in reads of " + step);
    subject.set(MigrationState.STOP).mustGiveNoFd();
  }

  private static void readOfZero(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    byte[] whole = Drive.image(subject);
    DataFd fd = stopCopy(subject);
    fd.read(0).answer().mustBe(0);
    byte[] begin = fd.read(1).bytes();
    fd.read(0).answer().mustBe(0);
    byte[] rest = fd.readAll(DataFd.MOST).bytes();
    Streams.same(subject, whole, Streams.joined(begin, rest), "with reads of no bytes in between");
  }

  private static void readUnwritable(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    byte[] whole = Drive.image(subject);
    DataFd fd = stopCopy(subject);
    fd.readReaching(0, 8).mustBe(Errno.EFAULT);
    fd.readIntoReadOnly(8).mustBe(Errno.EFAULT);
    Streams.same(
        subject, whole, fd.readAll(DataFd.MOST).bytes(), "after reads that failed with EFAULT");
  }
}
