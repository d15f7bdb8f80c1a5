// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.jshell.Until.until;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.DroverException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BackgroundTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicReference<Thread> worker = new AtomicReference<>();
  private final Opened opened =
      Opened.with(
          settings ->
              settings.withBindings(
                  List.of(
                      new Binding("here", "java.lang.Runnable", (Runnable) this::here),
                      new Binding("never", "java.util.concurrent.CountDownLatch", never),
                      new Binding(
                          "service",
                          "java.util.function.Consumer<java.lang.Runnable>",
                          (Consumer<Runnable>) BackgroundTest::serve),
                      new Binding(
                          "platform",
                          "java.util.function.Supplier<java.lang.Thread>",
                          (Supplier<Thread>) this::platformThread))));

  private void here() {
    worker.set(Thread.currentThread());
    running.countDown();
  }

  /** A thread of the platform that calls a snippet's code. */
  private static void serve(Runnable listener) {
    Thread thread = new Thread(listener, "platform listener");
    thread.setDaemon(true);
    thread.start();
  }

  /** A thread that the platform makes while a snippet calls it. */
  private Thread platformThread() {
    Thread thread =
        new Thread(
            () -> {
              here();
              try {
                never.await();
              } catch (InterruptedException e) {
                worker.set(null);
              }
            },
            "platform worker");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @AfterEach
  void close() {
    opened.close();
    never.countDown();
  }

  private Thread start(String source) throws InterruptedException {
    Evaluation evaluation = opened.eval(source);
    assertThat(evaluation.isFailed()).as("%s", evaluation).isFalse();
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
    return worker.get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new Thread(() -> { here.run(); while (true); }).start();",
        "new Thread(() -> { here.run(); while (true) try { Thread.sleep(9999); } catch"
            + " (InterruptedException e) {} }).start();",
        "class T extends Thread { public void run() { here.run(); while (true); } } new"
            + " T().start();",
        "var pool = Executors.newFixedThreadPool(1); var f = pool.submit(here);",
        "var pool = Executors.newSingleThreadScheduledExecutor(); var f = pool.schedule(here, 1,"
            + " TimeUnit.MILLISECONDS);",
        "var pool = new ThreadPoolExecutor(1, 1, 9, TimeUnit.DAYS, new LinkedBlockingQueue<>());"
            + " pool.execute(here);",
        "var timer = new Timer(); timer.schedule(new TimerTask() { public void run() { here.run();"
            + " } }, 1);",
        "var pool = new ForkJoinPool(1); var f = pool.submit(() -> { here.run(); while (true); });",
        "Stream.<Runnable>of(() -> { here.run(); while (true); }).map(Thread::new)"
            + ".forEach(Thread::start);",
        "CompletableFuture.runAsync(() -> { here.run(); while (true); },"
            + " Executors.newCachedThreadPool());"
      })
  void threadsThatASnippetStartedEndWithTheSession(String source) throws Exception {
    Thread thread = start(source);
    opened.session.stop();
    assertThat(opened.value("1 + 1")).isEqualTo("2");
    assertThat(thread.isAlive()).isTrue();
    opened.close();
    thread.join(Opened.GUARD.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void namesWhatRunsInTheBackgroundAndAReloadStopsIt() throws Exception {
    Thread thread = start("new Thread(() -> { here.run(); while (true); }, \"mine\").start();");
    assertThat(opened.session.threads()).containsExactly("mine");
    opened.session.reset();
    thread.join(Opened.GUARD.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void workersOfTheCommonPoolEndWithTheSession() throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    try (Opened other =
        Opened.with(
            settings ->
                settings.withBindings(
                    List.of(
                        new Binding(
                            "rounds", "java.util.concurrent.atomic.AtomicInteger", rounds))))) {
      other.eval("CompletableFuture.runAsync(() -> { while (true) rounds.incrementAndGet(); });");
      until(() -> rounds.get() > 0);
    }
    until(
        () -> {
          int before = rounds.get();
          for (int i = 0; i < 100_000; i++) {
            Thread.onSpinWait();
          }
          return rounds.get() == before;
        });
  }

  @Test
  void aThreadOfThePlatformIsNeverStopped() throws Exception {
    Thread platform = start("var made = platform.get();");
    AtomicInteger rounds = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    try (Opened other =
        Opened.with(
            settings ->
                settings.withBindings(
                    List.of(
                        new Binding(
                            "service",
                            "java.util.function.Consumer<java.lang.Runnable>",
                            (Consumer<Runnable>)
                                listener ->
                                    serve(
                                        () -> {
                                          listener.run();
                                          done.countDown();
                                        })),
                        new Binding(
                            "rounds", "java.util.concurrent.atomic.AtomicInteger", rounds))))) {
      other.eval(
          "service.accept(() -> { while (rounds.incrementAndGet() < 1_000_000_000) if"
              + " (rounds.get() < 0) return; });");
      until(() -> rounds.get() > 0);
    }
    int atClose = rounds.get();
    until(() -> rounds.get() > atClose + 1000);
    rounds.set(Integer.MIN_VALUE);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    opened.close();
    assertThat(platform.isAlive()).isTrue();
    assertThat(platform.isInterrupted()).isFalse();
    assertThat(worker.get()).isSameAs(platform);
  }

  @Test
  void aClosedSessionTakesNoMore() {
    opened.close();
    opened.close();
    assertThatThrownBy(() -> opened.eval("1"))
        .isInstanceOf(DroverException.class)
        .hasMessage("The session test is over.");
  }
}
