// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.nio.file.Path;
import java.util.List;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.jshell.vocabulary.Desk;
import org.drover.text.ProgressLine;

/** A script's place of work: what gets on is told in plain lines, one for each phase. */
final class JobDesk implements Desk {
  private static final int USUAL_WIDTH = 80;

  private final Job job;
  private final Script script;
  private final Output output;
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
    if (isNew(session.id() + session.phase())) {
      say(ProgressLine.of(session, USUAL_WIDTH));
    }
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
  public void progressEnds() {
    isNew("");
  }
}
