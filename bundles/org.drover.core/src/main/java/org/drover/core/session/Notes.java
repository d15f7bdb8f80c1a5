// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What else is worth knowing of a session; goes to the report and, with its cause, to the log. */
public final class Notes {
  private static final Logger LOG = System.getLogger("org.drover.core.session");

  private final List<String> sentences = new CopyOnWriteArrayList<>();
  private final String session;

  /**
   * Of one session.
   *
   * @param session its id, for the log
   */
  public Notes(String session) {
    this.session = session;
  }

  /**
   * Adds a sentence.
   *
   * @param sentence for people
   */
  public void add(String sentence) {
    sentences.add(sentence);
  }

  /**
   * Adds a sentence whose cause goes to the log.
   *
   * @param sentence for people
   * @param cause what happened
   */
  public void add(String sentence, Throwable cause) {
    sentences.add(sentence);
    LOG.log(Level.WARNING, session + ": " + sentence, cause);
  }

  /**
   * Puts a cause into the log only.
   *
   * @param what it was about
   * @param cause what happened
   */
  public void log(String what, Throwable cause) {
    LOG.log(Level.INFO, session + ": " + what, cause);
  }

  /**
   * All of them.
   *
   * @return in the order in which they came
   */
  public List<String> all() {
    return List.copyOf(sentences);
  }
}
