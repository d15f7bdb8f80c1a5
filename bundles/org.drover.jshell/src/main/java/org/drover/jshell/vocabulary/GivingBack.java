// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How one thing of a session is given back: on a thread of its own, because its device may not
 * answer, and then the others do not wait for it.
 */
final class GivingBack {
  private final Work work;
  private final Duration answer;

  GivingBack(Work work, Duration answer) {
    this.work = work;
    this.answer = answer;
  }

  /**
   * Gives one thing back.
   *
   * @param what it is
   * @param call that gives it back
   * @return what the call says
   * @throws org.drover.api.DroverException if it takes too long; what comes of it then is told
   */
  Optional<String> now(String what, Supplier<Optional<String>> call) {
    return work.within(
        answer, "giving " + what + " back", call, said -> said.ifPresent(work::note));
  }
}
