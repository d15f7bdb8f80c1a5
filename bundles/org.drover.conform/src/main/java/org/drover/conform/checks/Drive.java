// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import java.util.Optional;
import org.drover.conform.subject.DataFd;
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
   */
  static Optional<DataFd> to(Subject subject, MigrationState state) {
    StateAnswer answer = subject.set(state).mustSucceed();
    return answer.fd();
  }

  /** The whole state of the device as it is now; the device is in STOP afterwards. */
  static byte[] image(Subject subject) {
    subject.set(MigrationState.STOP).mustSucceed();
    DataFd fd = subject.set(MigrationState.STOP_COPY).mustGiveFd();
    byte[] image = fd.readAll(DataFd.MOST).bytes();
    subject.set(MigrationState.STOP).mustGiveNoFd();
    fd.close();
    return image;
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
