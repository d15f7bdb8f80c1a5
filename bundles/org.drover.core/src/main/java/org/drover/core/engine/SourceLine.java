// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import org.drover.core.link.Link;
import org.drover.core.session.Job;

/** One connection of a source with its destination: spoken into, listened to and watched over. */
final class SourceLine {
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Link link;
  private final Answers answers;
  private final Vigil vigil;

  SourceLine(Job job, Link link, Patience patience, Vigil.Wait wait) {
    this.link = link;
    this.answers = new Answers(job.id(), link, job.control());
    this.vigil = new Vigil(job.id(), link, patience, wait);
  }

  Link link() {
    return link;
  }

  /** Says the first bytes; if that fails, the session is told as of any other loss. */
  boolean open() {
    try {
      link.open();
      vigil.begin();
      return true;
    } catch (IOException e) {
      breakOff(link.sentence(e));
      return false;
    }
  }

  /** It cannot be written any more; what was said before is still heard. */
  void breakOff(String reason) {
    answers.breakOff(reason, LAST_WORDS);
  }

  /** Hangs up; nothing more is heard when it returns. */
  void end() {
    vigil.close();
    answers.end();
  }
}
