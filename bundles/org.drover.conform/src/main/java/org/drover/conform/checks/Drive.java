// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import java.util.Optional;
import org.drover.conform.subject.DataFd;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.StateAnswer;
import org.drover.conform.subject.Subject;
import org.drover.fsm.MigrationState;

/** Ways from where a check begins, RUNNING, to where it wants to be. */
final class Drive {
  private Drive() {}

  /** The states that the device has, without ERROR, in the order of their codes. */
  static List<MigrationState> states(Subject subject) {
    return subject.features().states();
  }

  /**
   * Brings a device that is RUNNING into a state.
   *
   * @return the data FD that came, if the state has one
   * @throws NotApplicable if it does not get there; the check of that pair of states fails
   */
  static Optional<DataFd> to(Subject subject, MigrationState state) {
    StateAnswer answer = subject.set(state);
    if (!answer.answer().ok()) {
      throw new NotApplicable(
          "the device does not get from RUNNING to "
              + state
              + ": "
              + answer.answer().spelled()
              + "; see pairs.from-running");
    }
    return answer.fd();
  }

  /**
   * The whole state of the device as it is now; the device is in STOP afterwards.
   *
   * @return one byte or more
   * @throws NotApplicable if there is none; the check of that fails
   */
  static byte[] image(Subject subject) {
    subject.set(MigrationState.STOP).mustSucceed();
    DataFd fd = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    byte[] image = fd.readAll(DataFd.MOST).bytes();
    if (image.length == 0) {
      throw empty();
    }
    subject.set(MigrationState.STOP).mustGiveNoFd();
    fd.close();
    return image;
  }

  /**
   * How long the whole state is, in bytes; the device is in STOP afterwards.
   *
   * @return 1 or more
   * @throws NotApplicable if there is none; the check of that fails
   */
  static long length(Subject subject) {
    subject.set(MigrationState.STOP).mustSucceed();
    DataFd fd = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    long length = fd.drain().count();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    fd.close();
    if (length == 0) {
      throw empty();
    }
    return length;
  }

  private static NotApplicable empty() {
    return new NotApplicable("the stream of STOP_COPY is empty; see save.not-empty");
  }

  /**
   * Brings a device to RESUMING by way of a reset, and loads a whole image.
   *
   * @param image as {@link #image} gave it
   */
  static void loaded(Subject subject, byte[] image) {
    subject.freshen();
    DataFd fd = subject.set(MigrationState.RESUMING).mustGiveFd();
    fd.writeAll(image, DataFd.MOST).mustSucceed();
  }
}
