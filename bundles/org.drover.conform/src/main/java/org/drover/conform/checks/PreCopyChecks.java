// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.PrecopyCall;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;

/** Pre-copy: its estimates, its temporary end, and the whole way to STOP_COPY. */
final class PreCopyChecks {
  private static final String HEADER = "linux/vfio.h, VFIO_MIG_GET_PRECOPY_INFO";
  private static final int SIZE = 24;

  /** Reads without progress, or of dirty data: what is idle comes to an end before. */
  private static final int ROUNDS = 64;

  private PreCopyChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "precopy.info-argsz",
            "GET_PRECOPY_INFO refuses an argsz below the size of its struct, zero included, with"
                + " EINVAL, and takes a larger one without a write behind the struct",
            HEADER,
            PreCopyChecks::argsz),
        Check.of(
            "precopy.info-memory",
            "GET_PRECOPY_INFO on memory that cannot be read or written is EFAULT; an odd address"
                + " is taken",
            HEADER,
            PreCopyChecks::memory),
        Check.of(
            "precopy.info-states",
            "GET_PRECOPY_INFO answers in PRE_COPY and PRE_COPY_P2P and is EINVAL in STOP_COPY and"
                + " after the saving states were left",
            HEADER + " (valid only in PRE_COPY states)",
            PreCopyChecks::infoStates),
        Check.of(
            "precopy.info-loading",
            "GET_PRECOPY_INFO on the data FD of a load is ENOTTY",
            "the driver's unlocked_ioctl of the resuming file",
            PreCopyChecks::infoLoading),
        Check.of(
            "precopy.initial-bytes",
            "initial_bytes is not zero when PRE_COPY is entered, and dirty_bytes is",
            HEADER + " (initial_bytes, dirty_bytes)",
            PreCopyChecks::initialBytes),
        Check.of(
            "precopy.initial-decreases",
            "initial_bytes decreases by reads, down to 0, and never increases",
            HEADER + " (initial_bytes)",
            PreCopyChecks::initialDecreases),
        Check.of(
            "precopy.temporary-end",
            "a read in PRE_COPY when initial_bytes and dirty_bytes are 0 is ENOMSG",
            HEADER + " (temporary end of stream)",
            PreCopyChecks::temporaryEnd),
        Check.of(
            "precopy.end-is-temporary",
            "a stream that was at its end in PRE_COPY goes on in STOP_COPY, on the same data FD",
            HEADER + " (permanent end of stream)",
            PreCopyChecks::endIsTemporary),
        Check.of(
            "precopy.whole",
            "what PRE_COPY gave and what STOP_COPY gives are together a stream that loads",
            "linux/vfio.h, comment on enum vfio_device_mig_state (STOP -> RESUMING: the output of a"
                + " single FD)",
            PreCopyChecks::whole),
        Check.of(
            "precopy.unread",
            "the stream is whole too if nothing was read before STOP_COPY",
            "linux/vfio.h, comment on enum vfio_device_mig_state (saving group)",
            PreCopyChecks::unread),
        Check.of(
            "precopy.abort",
            "PRE_COPY is left for RUNNING, and entering it again gives a new data FD with a whole"
                + " stream",
            "linux/vfio.h, comment on enum vfio_device_mig_state (PRE_COPY -> RUNNING)",
            PreCopyChecks::abort),
        Check.dangerous(
            "precopy.outlives-device",
            "GET_PRECOPY_INFO on a data FD that is kept over the close of its device is an error; a"
                + " kernel with a driver that keeps no reference may crash, as Linux 6.12 with"
                + " mlx5's",
            "the driver's close_device",
            PreCopyChecks::outlivesDevice));
  }

  private static DataFd preCopy(Subject subject) {
    subject.needs(MigrationFeature.PRE_COPY);
    return subject.set(MigrationState.PRE_COPY).mustGiveFd();
  }

  private static void argsz(Subject subject) {
    DataFd fd = preCopy(subject);
    for (int argsz : new int[] {0, 8, SIZE - 1}) {
      fd.precopy().argsz(argsz).call().answer().mustBe(Errno.EINVAL);
    }
    PrecopyCall longer = fd.precopy().argsz(SIZE + 40);
    longer.call().answer().mustSucceed();
    longer.mustHaveKeptTheRest();
  }

  private static void memory(Subject subject) {
    DataFd fd = preCopy(subject);
    for (int reachable : new int[] {0, 8}) {
      fd.precopy().reachable(reachable).call().answer().mustBe(Errno.EFAULT);
    }
    fd.precopy().readOnly().call().answer().mustBe(Errno.EFAULT);
    fd.precopy().odd().call().answer().mustSucceed();
  }

  private static void infoStates(Subject subject) {
    DataFd fd = preCopy(subject);
    fd.precopy().call().answer().mustSucceed();
    if (subject.features().contains(MigrationFeature.P2P)) {
      subject.set(MigrationState.PRE_COPY_P2P).mustGiveNoFd();
      fd.precopy().call().answer().mustSucceed();
    }
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    fd.precopy().call().answer().mustBe(Errno.EINVAL);
    subject.set(MigrationState.STOP).mustGiveNoFd();
    fd.precopy().call().answer().mustBe(Errno.EINVAL);
  }

  private static void infoLoading(Subject subject) {
    subject.needs(MigrationFeature.PRE_COPY);
    subject
        .set(MigrationState.RESUMING)
        .mustGiveFd()
        .ioctl("VFIO_MIG_GET_PRECOPY_INFO", Vfio.VFIO_MIG_GET_PRECOPY_INFO)
        .mustBe(Errno.ENOTTY);
  }

  private static PrecopyCall.Info info(DataFd fd) {
    PrecopyCall.Info info = fd.precopy().call();
    info.answer().mustSucceed();
    return info;
  }

  private static void initialBytes(Subject subject) {
    PrecopyCall.Info info = info(preCopy(subject));
    if (info.initial() == 0 || info.dirty() != 0) {
      throw new Violation(
          "initial_bytes is "
              + info.initial()
              + " and dirty_bytes "
              + info.dirty()
              + " when PRE_COPY is entered");
    }
  }

  private static void initialDecreases(Subject subject) {
    DataFd fd = preCopy(subject);
    long before = info(fd).initial();
    int step = (int) Long.min(Long.max(1, before >>> 2), DataFd.MOST);
    int stalled = 0;
    while (before != 0 && stalled < ROUNDS) {
      if (fd.read(step).answer().mustSucceed().result() == 0) {
        break;
      }
      long now = info(fd).initial();
      if (Long.compareUnsigned(now, before) > 0) {
        throw new Violation("initial_bytes rose from " + before + " to " + now + " by a read");
      }
      stalled = now == before ? stalled + 1 : 0;
      before = now;
    }
    if (before != 0) {
      throw new Violation("initial_bytes stays at " + before + " though it is read");
    }
  }

  /** Reads until both estimates are 0. */
  private static byte[] drain(DataFd fd) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int dirtyRounds = 0;
    while (dirtyRounds < ROUNDS && all.size() <= DataFd.LARGEST_STATE) {
      PrecopyCall.Info info = info(fd);
      if (info.initial() == 0 && info.dirty() == 0) {
        return all.toByteArray();
      }
      DataFd.Read read = fd.read(DataFd.MOST);
      if (read.answer().result() <= 0) {
        throw new Violation(
            "initial_bytes is "
                + info.initial()
                + " and dirty_bytes "
                + info.dirty()
                + ", and a read answers "
                + read.answer().spelled());
      }
      dirtyRounds += info.initial() == 0 ? 1 : 0;
      all.writeBytes(read.bytes());
    }
    throw new NotApplicable(
        dirtyRounds < ROUNDS
            ? "PRE_COPY gives more than 64 MiB, which checks do not keep"
            : "the device goes on to give data: it is not idle");
  }

  private static void temporaryEnd(Subject subject) {
    DataFd fd = preCopy(subject);
    drain(fd);
    fd.read(4096).answer().mustBe(Errno.ENOMSG);
  }

  private static void endIsTemporary(Subject subject) {
    DataFd fd = preCopy(subject);
    drain(fd);
    fd.read(4096);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    if (fd.readAll(DataFd.MOST).bytes().length == 0) {
      throw new Violation("STOP_COPY gives nothing after the temporary end in PRE_COPY");
    }
  }

  private static void loads(Subject subject, byte[] image) {
    Drive.loaded(subject, image);
    subject.set(MigrationState.STOP).mustGiveNoFd();
  }

  private static void whole(Subject subject) {
    DataFd fd = preCopy(subject);
    byte[] before = drain(fd);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    DataFd.Read after = fd.readAll(DataFd.MOST);
    after.answer().mustBe(0);
    loads(subject, Streams.joined(before, after.bytes()));
  }

  private static void unread(Subject subject) {
    DataFd fd = preCopy(subject);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    DataFd.Read all = fd.readAll(DataFd.MOST);
    all.answer().mustBe(0);
    loads(subject, all.bytes());
  }

  private static void outlivesDevice(Subject subject) {
    DataFd fd = preCopy(subject);
    subject.closedMeanwhile(() -> fd.precopy().call().answer().mustFail());
  }

  private static void abort(Subject subject) {
    DataFd first = preCopy(subject);
    first.read(1).answer().mustBe(1);
    subject.set(MigrationState.RUNNING).mustGiveNoFd();
    DataFd second = subject.set(MigrationState.PRE_COPY).mustGiveFd();
    first.read(1).answer().mustBe(Errno.ENODEV);
    byte[] before = drain(second);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    loads(subject, Streams.joined(before, second.readAll(DataFd.MOST).bytes()));
  }
}
