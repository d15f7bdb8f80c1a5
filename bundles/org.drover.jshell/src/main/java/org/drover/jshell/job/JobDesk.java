// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.jshell.vocabulary.Desk;
import org.drover.text.TimedLines;

/** A script's place of work: what gets on is told in plain lines, now and then. */
final class JobDesk implements Desk {
  private final Job job;
  private final Script script;
  private final Output output;
  private TimedLines lines = new TimedLines();
  private String toldLast = "";

  JobDesk(Job job, Script script, Output output) {
    this.job = job;
    this.script = script;
    this.output = output;
  }

  @Override
  public Owner owner() {
    return new Owner(
        Owner.Kind.JOB, job.info().id() + " (" + script.name() + ") of " + job.info().user());
  }

  @Override
  public int width() {
    return output.width();
  }

  @Override
  public Path directory() {
    return output.directory();
  }

  @Override
  public List<String> args() {
    return script.args();
  }

  @Override
  public void say(String line) {
    output.say(line);
  }

  @Override
  public void progress(MigrationSnapshot session) {
    next(session).ifPresent(this::say);
  }

  @Override
  public void ends(String why) {
    job.stop(why);
  }

  private synchronized Optional<String> next(MigrationSnapshot session) {
    return lines.next(session, output.width());
  }

  private synchronized boolean isNew(String what) {
    boolean isNew = !toldLast.equals(what);
    toldLast = what;
    return isNew;
  }

  @Override
  public void progress(String line) {
    if (isNew(line)) {
      say(line);
    }
  }

  @Override
  public synchronized void progressEnds() {
    lines = new TimedLines();
    toldLast = "";
  }
}
