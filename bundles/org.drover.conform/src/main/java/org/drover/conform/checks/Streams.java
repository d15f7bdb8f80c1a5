// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.Arrays;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationState;

/**
 * Compares streams. Nobody promises that a device gives the same bytes each time: firmware may put
 * a serial number or a time into its image. So a difference is a fault only of a device which does
 * give the same stream twice when it is simply asked twice.
 */
final class Streams {
  private Streams() {}

  /**
   * Demands that two streams are the same.
   *
   * @throws Violation if they differ
   * @throws NotApplicable if the device gives another stream each time
   */
  static void same(Subject subject, byte[] due, byte[] got, String when) {
    if (!Arrays.equals(due, got)) {
      requireReproducible(subject);
      throw new Violation(
          "the stream had "
              + due.length
              + " bytes, and "
              + got.length
              + " "
              + when
              + "; the first difference is at byte "
              + Arrays.mismatch(due, got));
    }
  }

  /** Demands that two streams are of the same length; otherwise as {@link #same}. */
  static void sameLength(Subject subject, long due, long got, String when) {
    if (due != got) {
      if (got > 0 && due > 0) {
        requireReproducibleLength(subject);
      }
      throw new Violation("the stream had " + due + " bytes, and " + got + " " + when);
    }
  }

  private static void requireReproducible(Subject subject) {
    stop(subject);
    byte[] first = Drive.image(subject);
    if (!Arrays.equals(first, Drive.image(subject))) {
      throw new NotApplicable(
          "the device gives another stream each time it is asked: nothing can be compared");
    }
  }

  private static void requireReproducibleLength(Subject subject) {
    stop(subject);
    long first = Drive.length(subject);
    if (first != Drive.length(subject)) {
      throw new NotApplicable(
          "the device gives a stream of another length each time: nothing can be compared");
    }
  }

  /** A device that is asked begins anew: what is compared may be in any state. */
  private static void stop(Subject subject) {
    subject.freshen();
    subject.set(MigrationState.STOP).mustSucceed();
  }

  /** One behind the other. */
  static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
