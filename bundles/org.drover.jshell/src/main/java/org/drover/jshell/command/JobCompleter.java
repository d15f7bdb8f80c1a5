// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.jshell.job.Job;
import org.drover.jshell.job.Jobs;

/** Offers the jobs that run. */
@Service
public final class JobCompleter implements Completer {
  @Reference private Jobs jobs;

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    List<String> ids = jobs.list().stream().map(Job.Info::id).toList();
    return new StringsCompleter(ids).complete(session, line, candidates);
  }
}
