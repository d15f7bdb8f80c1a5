// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * What else is worth knowing of a session; goes to the report and, with its cause, to the log. A
 * report has room for {@value #MOST} sentences; the others are counted and are in the log alone.
 * Nobody waits for the log.
 */
public final class Notes {
  private static final int MOST = 100;

  private final List<String> sentences = new ArrayList<>();
  private final SessionLog log;
  private int more;

  /**
   * Of one session.
   *
   * @param session its id, for the log
   */
  public Notes(String session) {
    this.log = new SessionLog(session);
  }

  /**
   * Adds a sentence.
   *
   * @param sentence for people
   */
  public void add(String sentence) {
    if (!kept(sentence)) {
      log.log(Level.INFO, sentence, null);
    }
  }

  private synchronized boolean kept(String sentence) {
    if (sentences.size() == MOST) {
      more++;
      return false;
    }
    return sentences.add(sentence);
  }

  /**
   * Adds a sentence whose cause goes to the log.
   *
   * @param sentence for people
   * @param cause what happened
   */
  public void add(String sentence, Throwable cause) {
    kept(sentence);
    log.log(Level.WARNING, sentence, cause);
  }

  /**
   * Puts a sentence into the log only.
   *
   * @param sentence for people
   */
  public void log(String sentence) {
    log.log(Level.INFO, sentence, null);
  }

  /**
   * Puts a cause into the log only.
   *
   * @param what it was about
   * @param cause what happened
   */
  public void log(String what, Throwable cause) {
    log.log(Level.INFO, what, cause);
  }

  /**
   * All of them.
   *
   * @return in the order in which they came; the last one tells how many more there were
   */
  public synchronized List<String> all() {
    List<String> all = new ArrayList<>(sentences);
    if (more > 0) {
      all.add("and " + more + " more, which are in the log");
    }
    return List.copyOf(all);
  }
}
