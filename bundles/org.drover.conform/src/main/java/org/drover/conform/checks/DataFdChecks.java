// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.Answer;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Poll;
import org.drover.uapi.Vfio;

/** What a data FD is, how long it lives, and what it refuses. */
final class DataFdChecks {
  private static final String HEADER = "linux/vfio.h, comment on enum vfio_device_mig_state";
  private static final String GETFILE = "anon_inode_getfile() in the driver; ";

  private DataFdChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "fd.saving-mode",
            "the data FD of a save is opened for reading only, and a write to it is EBADF",
            GETFILE + "vfs_write()",
            DataFdChecks::savingMode),
        Check.of(
            "fd.resuming-mode",
            "the data FD of a load is opened for writing only, and a read from it is EBADF",
            GETFILE + "vfs_read()",
            DataFdChecks::resumingMode),
        Check.of(
            "fd.close-on-exec",
            "a data FD closes on execve",
            "get_unused_fd_flags(O_CLOEXEC) in vfio_ioct_mig_return_fd()",
            DataFdChecks::closeOnExec),
        Check.of(
            "fd.no-seek",
            "a data FD is a stream: reading and writing at an offset is ESPIPE",
            "stream_open() in the driver",
            DataFdChecks::noSeek),
        Check.of(
            "fd.unknown-ioctl",
            "an ioctl that a data FD does not know is ENOTTY, the device's own ioctls among them",
            "the driver's unlocked_ioctl",
            DataFdChecks::unknownIoctl),
        Check.of(
            "fd.one-in-the-group",
            "moving between PRE_COPY, PRE_COPY_P2P and STOP_COPY gives no other data FD and leaves"
                + " the one there is alive",
            HEADER + " (saving group)",
            DataFdChecks::oneInTheGroup),
        Check.of(
            "fd.over-after-saving",
            "leaving the saving states ends the data FD: reads of any length are ENODEV",
            HEADER + " (terminates a data transfer session)",
            DataFdChecks::overAfterSaving),
        Check.of(
            "fd.over-after-loading",
            "leaving RESUMING ends the data FD: writes are ENODEV",
            HEADER + " (terminates a data transfer session)",
            DataFdChecks::overAfterLoading),
        Check.of(
            "fd.over-after-reset",
            "a reset ends the data FD, of a save and of a load",
            "the driver's reset_done; linux/vfio.h, VFIO_DEVICE_RESET",
            DataFdChecks::overAfterReset),
        Check.of(
            "fd.entered-again",
            "entering the saving states again gives a new data FD with a whole stream, and the old"
                + " one stays dead",
            HEADER,
            DataFdChecks::enteredAgain),
        Check.of(
            "fd.closed-early",
            "closing the data FD moves nothing: the device stays in its state, gives no other FD"
                + " there, and goes on by SET",
            "the driver's release",
            DataFdChecks::closedEarly),
        Check.of(
            "fd.duplicate",
            "a duplicate of the data FD is the same stream",
            "one struct file",
            DataFdChecks::duplicate),
        Check.of(
            "fd.poll",
            "a stream that has data or is at its end in STOP_COPY becomes readable, one that takes"
                + " data writable",
            "linux/vfio.h, VFIO_MIG_GET_PRECOPY_INFO (poll always returning readable)",
            DataFdChecks::poll),
        Check.dangerous(
            "fd.outlives-device",
            "a data FD that is kept over the close of its device answers reads with ENODEV; a"
                + " kernel with a driver that keeps no reference may crash",
            "the driver's close_device",
            DataFdChecks::outlivesDevice));
  }

  private static DataFd saving(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    return subject.set(MigrationState.STOP_COPY).mustGiveFd();
  }

  private static DataFd loading(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    return subject.set(MigrationState.RESUMING).mustGiveFd();
  }

  private static void mode(DataFd fd, int due) {
    Answer flags = fd.statusFlags().mustSucceed();
    if ((flags.result() & Fcntl.O_ACCMODE) != due) {
      throw new Violation(
          "the data FD is open in mode " + (flags.result() & Fcntl.O_ACCMODE) + "; due is " + due);
    }
  }

  private static void savingMode(Subject subject) {
    DataFd fd = saving(subject);
    mode(fd, Fcntl.O_RDONLY);
    fd.write(new byte[8]).mustBe(Errno.EBADF);
  }

  private static void resumingMode(Subject subject) {
    DataFd fd = loading(subject);
    mode(fd, Fcntl.O_WRONLY);
    fd.read(8).answer().mustBe(Errno.EBADF);
  }

  private static void closeOnExec(Subject subject) {
    for (DataFd fd : new DataFd[] {saving(subject), loading(subject)}) {
      fd.descriptorFlags().mustBe(Fcntl.FD_CLOEXEC);
    }
  }

  private static void noSeek(Subject subject) {
    DataFd saving = saving(subject);
    saving.pread(8, 0).mustBe(Errno.ESPIPE);
    saving.pread(8, 8).mustBe(Errno.ESPIPE);
    DataFd loading = loading(subject);
    loading.pwrite(8, 0).mustBe(Errno.ESPIPE);
  }

  private static void unknownIoctl(Subject subject) {
    for (DataFd fd : new DataFd[] {saving(subject), loading(subject)}) {
      fd.unknownIoctl().mustBe(Errno.ENOTTY);
      fd.ioctl("VFIO_DEVICE_FEATURE", Vfio.VFIO_DEVICE_FEATURE).mustBe(Errno.ENOTTY);
    }
    subject
        .ioctl("VFIO_MIG_GET_PRECOPY_INFO on the device", Vfio.VFIO_MIG_GET_PRECOPY_INFO)
        .struct(new byte[24])
        .with("argsz", 0, 24)
        .call()
        .mustBe(Errno.ENOTTY);
  }

  private static void oneInTheGroup(Subject subject) {
    subject.needs(MigrationFeature.PRE_COPY);
    DataFd fd = subject.set(MigrationState.PRE_COPY).mustGiveFd();
    if (subject.features().contains(MigrationFeature.P2P)) {
      subject.set(MigrationState.PRE_COPY_P2P).mustGiveNoFd();
      subject.set(MigrationState.PRE_COPY).mustGiveNoFd();
    }
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    fd.read(8).answer().mustSucceed();
  }

  private static void over(DataFd fd) {
    fd.read(8).answer().mustBe(Errno.ENODEV);
  }

  private static void overAfterSaving(Subject subject) {
    DataFd fd = saving(subject);
    subject.set(MigrationState.STOP).mustGiveNoFd();
    over(fd);
    fd.read(0).answer().mustBe(Errno.ENODEV);
    if (subject.features().contains(MigrationFeature.PRE_COPY)) {
      subject.freshen();
      DataFd pre = subject.set(MigrationState.PRE_COPY).mustGiveFd();
      subject.set(MigrationState.RUNNING).mustGiveNoFd();
      over(pre);
    }
  }

  private static void overAfterLoading(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    byte[] image = Drive.image(subject);
    subject.freshen();
    DataFd fd = loading(subject);
    fd.writeAll(image, DataFd.MOST).mustSucceed();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    fd.write(new byte[1]).mustBe(Errno.ENODEV);
    fd.write(new byte[0]).mustBe(Errno.ENODEV);
  }

  private static void overAfterReset(Subject subject) {
    DataFd saving = saving(subject);
    subject.reset().mustSucceed();
    over(saving);
    DataFd loading = loading(subject);
    subject.reset().mustSucceed();
    loading.write(new byte[1]).mustBe(Errno.ENODEV);
  }

  private static void enteredAgain(Subject subject) {
    DataFd first = saving(subject);
    long whole = first.drain().count();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    DataFd second = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    over(first);
    Streams.sameLength(subject, whole, second.drain().count(), "when it was entered again");
  }

  private static void closedEarly(Subject subject) {
    DataFd fd = saving(subject);
    fd.close();
    subject.mustBeIn(MigrationState.STOP_COPY);
    subject.set(MigrationState.STOP_COPY).mustGiveNoFd();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().answer().mustBe(0);
  }

  private static void duplicate(Subject subject) {
    DataFd fd = saving(subject);
    DataFd other = fd.duplicate();
    try {
      long parts = fd.read(2).bytes().length + other.drain().count();
      fd.read(8).answer().mustBe(0);
      subject.set(MigrationState.STOP).mustGiveNoFd();
      long whole = subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().count();
      Streams.sameLength(subject, whole, parts, "by two descriptors");
    } finally {
      other.close();
    }
  }

  private static void poll(Subject subject) {
    DataFd saving = saving(subject);
    ready(saving.poll(Poll.POLLIN), Poll.POLLIN);
    saving.drain();
    ready(saving.poll(Poll.POLLIN), Poll.POLLIN);
    subject.freshen();
    ready(loading(subject).poll(Poll.POLLOUT), Poll.POLLOUT);
  }

  private static void ready(Answer answer, int due) {
    answer.mustSucceed();
    if ((answer.result() & due) == 0) {
      throw new Violation(answer.call() + " answered no event; due is that one");
    }
  }

  private static void outlivesDevice(Subject subject) {
    DataFd fd = saving(subject);
    subject.reopenKeepingDataFds();
    fd.read(8).answer().mustBe(Errno.ENODEV);
  }
}
