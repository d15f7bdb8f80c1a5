// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.jshell.Until.until;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.drover.jshell.session.SnippetResult.Exited;
import org.drover.jshell.session.SnippetResult.Stopped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class StopTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);

  private final Opened opened = open(settings -> settings);

  /** Snippets say that they run by {@code at.countDown()}; {@code hold.await()} waits for good. */
  private Opened open(UnaryOperator<SessionSettings> more) {
    return Opened.with(
        settings ->
            more.apply(
                settings.withBindings(
                    List.of(
                        new Binding("at", "java.util.concurrent.CountDownLatch", running),
                        new Binding("hold", "java.util.concurrent.CountDownLatch", held),
                        new Binding("stuck", "java.lang.Runnable", (Runnable) this::stuck)))));
  }

  /** As native code is: an interrupt does not end it. */
  private void stuck() {
    running.countDown();
    boolean let = false;
    while (!let) {
      try {
        let = held.await(Opened.GUARD.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        let = false;
      }
    }
  }

  @AfterEach
  void close() {
    held.countDown();
    opened.close();
  }

  private SnippetResult stopOnceItRuns(Opened where, String source)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Evaluation> evaluation =
        CompletableFuture.supplyAsync(() -> where.eval(source), task -> new Thread(task).start());
    assertThat(running.await(30, TimeUnit.SECONDS)).as("the snippet runs").isTrue();
    assertThat(where.session.stop()).isTrue();
    List<SnippetResult> results = evaluation.get(60, TimeUnit.SECONDS).results();
    return results.get(results.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at.countDown(); while (true) {}",
        "at.countDown(); for (;;) { try { Thread.sleep(1); } catch (InterruptedException e) {} }",
        "at.countDown(); do { try { hold.await(); } catch (Throwable e) {} } while (true);",
        "at.countDown(); hold.await();",
        "void f(int n) { at.countDown(); try { f(n + 1); } catch (StackOverflowError e) { f(0); } }"
            + " f(0);",
        "class C { C() { at.countDown(); while (true); } } new C();",
        "Runnable r = () -> { at.countDown(); while (true); }; r.run();",
        "at.countDown(); int i = 0; while (true) { switch (i) { case 0: i = 1; continue; case 1: i"
            + " = 0; continue; default: } }",
        "at.countDown(); while (true) { try { if (at != null) continue; } finally { at.countDown();"
            + " } }",
        "at.countDown(); while (true) { synchronized (at) { at.getCount(); } }",
        "at.countDown(); long n = 0; while (true) { try { while (true) n++; } catch (Throwable t) {"
            + " n--; } }",
        "at.countDown(); java.util.stream.IntStream.iterate(0, i -> 1 - i).forEach(i -> {});",
        "at.countDown(); java.util.stream.IntStream.range(0, 8).parallel().forEach(i -> { while"
            + " (true); });",
        "enum E { A; static { at.countDown(); int i = 0; while (i == 0); } } E.A"
      })
  void endsWhateverASnippetDoes(String source) throws Exception {
    SnippetResult result = stopOnceItRuns(opened, source);
    assertThat(result).isInstanceOf(Stopped.class);
    assertThat(((Stopped) result).leftBehind()).isEmpty();
    assertThat(opened.value("6 * 7")).isEqualTo("42");
  }

  @Test
  void stopsTheTextOfAValueTooAndWhatFollowsInTheSource() throws Exception {
    SnippetResult result =
        stopOnceItRuns(
            opened,
            "class V { public String toString() { at.countDown(); while (true); } } new V() \n;"
                + " int late = 1;");
    assertThat(result).isInstanceOf(Stopped.class);
    assertThat(opened.session.list()).extracting(SnippetInfo::name).doesNotContain("late");
  }

  @Test
  void takesAnInterruptOfTheCallerForAStop() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<SnippetResult> result = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              List<SnippetResult> all = opened.eval("at.countDown(); while (true) {}").results();
              result.complete(all.get(all.size() - 1));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    caller.start();
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(result.get(60, TimeUnit.SECONDS)).isInstanceOf(Stopped.class);
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void leavesBehindWhatIsHeldInForeignCodeAndStopsItAtItsNextCheck() throws Exception {
    try (Opened hasty = open(settings -> settings.withGrace(Duration.ofMillis(20)))) {
      Stopped result =
          (Stopped) stopOnceItRuns(hasty, "stuck.run(); System.out.println(\"never\");");
      String name = result.leftBehind().orElseThrow().thread();
      assertThat(name).startsWith("jshell test #");
      assertThat(hasty.session.threads()).contains(name);
      assertThat(hasty.value("1 + 1")).isEqualTo("2");
      held.countDown();
      result.leftBehind().orElseThrow().ended().get(60, TimeUnit.SECONDS);
      assertThat(hasty.value("1 + 2")).isEqualTo("3");
      assertThat(hasty.out()).isEmpty();
      until(() -> hasty.session.threads().isEmpty());
    }
  }

  @Test
  void hasNothingToStopBetweenEvaluations() {
    assertThat(opened.session.stop()).isFalse();
    assertThat(opened.value("1 + 1")).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.exit(7);",
        "Runtime.getRuntime().exit(7);",
        "Runtime.getRuntime().halt(7);",
        "java.util.stream.IntStream.of(7).forEach(System::exit);",
        "java.util.stream.IntStream.of(7).forEach(Runtime.getRuntime()::halt);",
        "try { System.exit(7); } catch (Throwable t) { at.countDown(); }",
        "Thread t = new Thread(() -> System.exit(7)); t.start(); t.join();"
      })
  void endsTheScriptAndNotThePlatformByAnExit(String source) {
    Evaluation evaluation = opened.eval(source + "\nint late = 1;");
    assertThat(evaluation.exitStatus()).hasValue(7);
    assertThat(evaluation.results().get(evaluation.results().size() - 1))
        .isInstanceOf(Exited.class);
    assertThat(opened.value("6 * 7")).isEqualTo("42");
  }
}
