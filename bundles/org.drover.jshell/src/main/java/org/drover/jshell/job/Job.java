// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.drover.jshell.session.ShellSession;

/** A script that runs. May be used from any thread. */
public final class Job {
  private final Info info;
  private Optional<String> reason = Optional.empty();
  private Optional<ShellSession> session = Optional.empty();
  private long runsSince;

  /**
   * What is known of a job.
   *
   * @param id its name, short and unique in this platform
   * @param user who started it
   * @param script the script's name
   * @param args what the script was given
   * @param started since when it runs
   */
  public record Info(String id, String user, String script, List<String> args, Instant started) {
    /** Keeps a copy. */
    public Info {
      args = List.copyOf(args);
    }
  }

  Job(Info info) {
    this.info = info;
  }

  /**
   * What is known of it.
   *
   * @return the same every time
   */
  public Info info() {
    return info;
  }

  /**
   * Asks it to end; the first reason counts.
   *
   * @param why one sentence
   */
  synchronized void stop(String why) {
    if (reason.isEmpty()) {
      reason = Optional.of(why);
    }
    session.ifPresent(ShellSession::stop);
  }

  /** Why it was asked to end. */
  synchronized Optional<String> stopped() {
    return reason;
  }

  /** From now on there is something to stop; that may have been asked for already. */
  synchronized void runs(ShellSession running) {
    session = Optional.of(running);
    runsSince = System.nanoTime();
  }

  /** How long there has been something to stop; not at all while its session is being opened. */
  synchronized Duration ran() {
    return session.isPresent() ? Duration.ofNanos(System.nanoTime() - runsSince) : Duration.ZERO;
  }
}
