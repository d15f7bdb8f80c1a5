// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of a command without a terminal: results on the one, sentences on the other, no
 * colours on either. Karaf prints what ended a line to the standard output, in colour, when the
 * line is over; here a sentence goes to the standard error and Karaf's words for it are left out.
 * What it prints without having begun a line, which is that a line cannot be parsed, goes to the
 * standard error as it is.
 */
public final class Answer {
  private static final Logger LOG = System.getLogger(Answer.class.getName());

  private final PlainOutput out;
  private final PlainOutput err;
  private Exception told;
  private int depth;

  /**
   * Over a channel's streams.
   *
   * @param out standard output
   * @param err standard error
   */
  public Answer(OutputStream out, OutputStream err) {
    this.out = new PlainOutput(out);
    this.err = new PlainOutput(err);
    this.out.divert(this.err);
  }

  /** Returns the standard output for Karaf. */
  public OutputStream out() {
    return out;
  }

  /** Returns the standard error for Karaf. */
  public OutputStream err() {
    return err;
  }

  /** A line is going to be executed, perhaps within another one. */
  synchronized void begins() {
    depth++;
    out.send();
  }

  /** A line has ended well. */
  synchronized void ends() {
    depth--;
    if (depth == 0) {
      out.divert(err);
    }
  }

  /** A line has ended so; lines that stand in one another end in the same exception. */
  synchronized void fails(Exception error) {
    depth--;
    if (depth == 0) {
      out.divert(OutputStream.nullOutputStream());
    }
    if (error != told) {
      told = error;
      Refusal.sentence(error).ifPresent(this::say);
    }
  }

  private void say(String sentence) {
    try {
      err.write((sentence + "\n").getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "nobody is there any more to be told: " + sentence, e);
    }
  }
}
