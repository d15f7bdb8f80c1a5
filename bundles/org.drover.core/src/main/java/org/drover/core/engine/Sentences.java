// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.Mismatch;

/** An error as one sentence for a person. */
final class Sentences {
  private Sentences() {}

  /**
   * A time that somebody was waited for.
   *
   * @param time whole milliseconds
   */
  static String of(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /**
   * Why something failed, as a sentence's part.
   *
   * @param cause what is not our own is named with its class
   */
  static String why(Throwable cause) {
    return cause instanceof DroverException ? cause.getMessage() : cause.toString();
  }

  /** Each with its remedy. */
  static List<String> said(List<Mismatch> mismatches) {
    return mismatches.stream().map(Mismatch::said).toList();
  }

  /**
   * What failed and why.
   *
   * @param what for example {@code saving emu:mtty-0 to file:/a.img}
   * @param cause what our own layers say is a sentence already; anything else is named with its
   *     class, because its message alone means nothing
   */
  static String of(String what, Throwable cause) {
    if (cause instanceof DroverException
        || (cause instanceof IOException && cause.getMessage() != null)) {
      return what + ": " + cause.getMessage();
    }
    return what + " failed inside the engine: " + cause + "; report it with the log";
  }
}
