// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.drover.jshell.vocabulary.Belongings.Belonging;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.ScriptTrace;
import org.drover.text.TraceFormat;

/** A trace whose calls are taken whenever a script looks, and kept. May be used from any thread. */
final class RunningTrace implements ScriptTrace, Belonging {
  private static final int MOST = 100_000;
  private static final int MOST_LINES = 1000;

  private final Backstage stage;
  private final String subject;
  private final Trace trace;
  private final Deque<TracedCall> calls = new ArrayDeque<>();
  private long forgotten;
  private boolean closed;

  private RunningTrace(Backstage stage, String subject, Trace trace) {
    this.stage = stage;
    this.subject = subject;
    this.trace = trace;
  }

  static RunningTrace of(Backstage stage, Object subject) {
    Optional<String> session = session(subject);
    RunningTrace running =
        stage
            .services()
            .with(
                Tracing.class,
                tracing ->
                    session.isPresent()
                        ? new RunningTrace(stage, session.get(), tracing.session(session.get()))
                        : new RunningTrace(
                            stage,
                            Addresses.of(subject).toString(),
                            tracing.device(Addresses.of(subject))));
    stage.belongings().add(running);
    return running;
  }

  /** A session's id; no address is without a colon. */
  private static Optional<String> session(Object subject) {
    if (subject instanceof ScriptSession session) {
      return Optional.of(session.id());
    }
    if (subject instanceof MigrationSnapshot session) {
      return Optional.of(session.id());
    }
    return Optional.of(String.valueOf(subject))
        .filter(id -> subject instanceof CharSequence && id.indexOf(':') < 0);
  }

  /** Takes what there is, without waiting for more. */
  private void look() {
    try {
      List<TracedCall> news = trace.take(Duration.ZERO);
      while (!news.isEmpty()) {
        calls.addAll(news);
        while (calls.size() > MOST) {
          calls.removeFirst();
          forgotten++;
        }
        news = trace.take(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      // What was taken until then is what there is; the caller finds out by its own waits.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized List<TracedCall> calls() {
    look();
    return List.copyOf(calls);
  }

  @Override
  public synchronized List<CallSummary> summary() {
    look();
    return trace.summary();
  }

  @Override
  public synchronized long dropped() {
    return trace.dropped() + forgotten;
  }

  @Override
  public void close() {
    giveBack();
  }

  @Override
  public String what() {
    return "the trace of " + subject;
  }

  @Override
  public synchronized Optional<String> giveBack() {
    trace.close();
    stage.belongings().remove(this);
    boolean first = !closed;
    closed = true;
    return first ? Optional.of("ended the trace of " + subject) : Optional.empty();
  }

  @Override
  public synchronized String toString() {
    List<TracedCall> all = calls();
    int hidden = Math.max(0, all.size() - MOST_LINES);
    String lines =
        all.stream()
            .skip(hidden)
            .map(call -> TraceFormat.line(call, false))
            .collect(Collectors.joining("\n"));
    return (hidden == 0 ? "" : "(" + hidden + " earlier calls)\n")
        + (all.isEmpty() ? "no calls of " + subject + " yet" : lines)
        + (dropped() == 0 ? "" : "\n" + TraceFormat.dropped(dropped()));
  }
}
