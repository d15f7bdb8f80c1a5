// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.jshell.execution.Turn;
import org.drover.jshell.world.Provider;
import org.drover.jshell.world.World;

/** A session on JShell: what outlives a reload, and who may do what at a time. */
final class LiveSession implements ShellSession {
  private final World world;
  private final SessionSettings settings;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReplayList replays = new ReplayList();
  private final Set<String> noted = new HashSet<>();
  private final StopRequest stop = new StopRequest();

  /** What is to take the place of the other; none most of the time. */
  private volatile Workbench fresh;

  private volatile Workbench bench;
  private volatile boolean closed;

  private LiveSession(World world, SessionSettings settings, Runnable onClose) {
    this.world = world;
    this.settings = settings;
    this.onClose = onClose;
  }

  /**
   * Opens one.
   *
   * @param onClose runs when it is closed, once or more
   */
  static LiveSession open(World world, SessionSettings settings, Runnable onClose) {
    LiveSession session = new LiveSession(world, settings, onClose);
    try {
      session.renew();
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return session;
  }

  /**
   * Takes a fresh workbench, and evaluates the start-up there. It takes the place of the present
   * one when that has gone well: until then, nothing has changed.
   */
  private void renew() {
    Workbench old = bench;
    Workbench next = Workbench.open(world, settings);
    fresh = next;
    boolean begun = false;
    try {
      if (closed) {
        // A close that came meanwhile has seen the old one.
        next.execution().close();
      }
      begin(next);
      bench = next;
      begun = true;
    } finally {
      fresh = null;
      if (!begun) {
        next.close();
      }
    }
    noted.clear();
    if (old != null) {
      old.close();
    }
  }

  private void begin(Workbench next) {
    boolean done = inTurn(next, turn -> new StartUp(settings).run(next, turn));
    if (!done || stop.isMade()) {
      throw stopped();
    }
    next.startupDone();
  }

  private DroverException stopped() {
    return closed
        ? over()
        : new DroverException(
            "Stopped before anything was changed: %s is as it was.".formatted(settings.name()));
  }

  private DroverException over() {
    return new DroverException("The session " + settings.name() + " is over.");
  }

  private <T> T inTurn(Workbench where, Function<Turn, T> work) {
    Turn turn = where.execution().begin().orElseThrow(this::over);
    try {
      if (stop.isMade()) {
        turn.stop();
      }
      return work.apply(turn);
    } finally {
      where.execution().end(turn);
    }
  }

  private <T> T locked(Function<Workbench, T> work) {
    if (isSnippet(fresh) || isSnippet(bench)) {
      throw new IllegalStateException(
          "a snippet cannot use the session that evaluates it: " + settings.name());
    }
    lock.lock();
    try {
      if (closed) {
        throw over();
      }
      stop.begin();
      bench.refresh();
      return work.apply(bench);
    } finally {
      stop.end();
      lock.unlock();
      release();
    }
  }

  private static boolean isSnippet(Workbench of) {
    return of != null && of.execution().isCurrentThread();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Evaluation evaluate(SourceText source) {
    return locked(now -> inTurn(now, turn -> evaluate(source, turn)));
  }

  private Evaluation evaluate(SourceText source, Turn turn) {
    Evaluator evaluator = new Evaluator(bench, turn);
    List<SnippetResult> all = new ArrayList<>();
    evaluator.evaluate(
        source,
        (unit, results) -> {
          replays.add(unit, results);
          all.addAll(results);
        });
    return new Evaluation(all, evaluator.warnings(), notes());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Provider old : bench.execution().loader().replaced()) {
      if (noted.add(old.label())) {
        notes.add(
            old.isRemoved()
                ? old.label() + " was removed: what is in use of it goes on, nothing else does"
                : old.label() + " was replaced: /reload rebinds");
      }
    }
    return notes;
  }

  @Override
  public boolean stop() {
    boolean asked = stop.make();
    List<Workbench> stopped = present().filter(one -> one.execution().stop()).toList();
    return asked || !stopped.isEmpty();
  }

  /** In this order, because the one becomes the other. */
  private Stream<Workbench> present() {
    Workbench first = fresh;
    return Stream.of(Optional.ofNullable(first), Optional.ofNullable(bench))
        .flatMap(Optional::stream)
        .distinct();
  }

  @Override
  public Completeness completeness(String text) {
    return locked(now -> now.completeness(text));
  }

  @Override
  public Completions complete(String text, int cursor) {
    return locked(now -> new Cursor(now, text, cursor).completions());
  }

  @Override
  public List<Documentation> documentation(String text, int cursor) {
    return locked(now -> new Cursor(now, text, cursor).documentation());
  }

  @Override
  public List<SnippetInfo> list() {
    return snippets(snippet -> snippet.active() && !snippet.isStartup());
  }

  @Override
  public List<SnippetInfo> history() {
    return snippets(snippet -> true);
  }

  @Override
  public List<SnippetInfo> methods() {
    return snippets(snippet -> snippet.active() && snippet.kind() == SnippetKind.METHOD);
  }

  @Override
  public List<SnippetInfo> types() {
    return snippets(snippet -> snippet.active() && snippet.kind() == SnippetKind.TYPE);
  }

  @Override
  public List<SnippetInfo> imports() {
    return snippets(snippet -> snippet.active() && snippet.kind() == SnippetKind.IMPORT);
  }

  private List<SnippetInfo> snippets(Predicate<SnippetInfo> wanted) {
    return locked(
        now ->
            now.shell()
                .snippets()
                .map(snippet -> SnippetInfos.of(now.shell(), snippet))
                .filter(wanted)
                .toList());
  }

  @Override
  public List<Variable> variables() {
    return locked(
        now ->
            inTurn(
                now,
                turn ->
                    now.shell()
                        .variables()
                        .filter(variable -> now.shell().status(variable).isActive())
                        .map(
                            variable ->
                                new Variable(
                                    variable.id(),
                                    variable.typeName(),
                                    variable.name(),
                                    now.shell().varValue(variable)))
                        .toList()));
  }

  @Override
  public List<SnippetInfo> drop(String what) {
    return locked(
        now ->
            inTurn(
                now,
                turn -> {
                  List<SnippetInfo> dropped = now.drop(what);
                  dropped.stream()
                      .filter(snippet -> !snippet.name().isEmpty())
                      .forEach(snippet -> replays.addDrop(snippet.name()));
                  return dropped;
                }));
  }

  @Override
  public void reset() {
    locked(
        now -> {
          renew();
          replays.clear();
          return null;
        });
  }

  @Override
  public Replay reload() {
    return locked(
        now -> {
          List<ReplayList.Step> steps = replays.steps();
          renew();
          return inTurn(bench, turn -> new ReplayRun(bench, turn, replays).run(steps));
        });
  }

  @Override
  public List<String> threads() {
    Workbench now = bench;
    return now == null ? List.of() : List.copyOf(now.execution().threads());
  }

  @Override
  public void close() {
    closed = true;
    present().forEach(one -> one.execution().close());
    onClose.run();
    release();
  }

  /**
   * Whoever is last in a closed session lets go of JShell: it must not be closed while it works.
   */
  private void release() {
    while (closed && !lock.isHeldByCurrentThread() && lock.tryLock()) {
      try {
        Workbench now = bench;
        bench = null;
        if (now == null) {
          return;
        }
        now.close();
      } finally {
        lock.unlock();
      }
    }
  }
}
