// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.jshell.Until.until;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.api.service.Owner;
import org.drover.jshell.host.Host;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.session.RealSessions;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.vocabulary.Desk;
import org.junit.jupiter.api.Test;

class ScriptRunTest {
  private static final long GUARD_SECONDS = 30;

  private final Jobs jobs = new Jobs();
  private final Typist typist = new Typist();
  private final List<String> moving = new ArrayList<>();
  private final List<String> closing = new ArrayList<>(List.of("gave emu:mtty-0 back"));
  private Desk desk;

  private Host host() {
    return (settings, from) -> {
      desk = from;
      ShellSession session = RealSessions.open(settings, "org.drover.api");
      return new Hosted() {
        @Override
        public ShellSession session() {
          return session;
        }

        @Override
        public List<String> addresses() {
          return List.of();
        }

        @Override
        public List<String> moving() {
          return moving;
        }

        @Override
        public List<String> close() {
          session.close();
          return closing;
        }
      };
    };
  }

  private ScriptRun.Outcome run(String text, Optional<Duration> timeout) {
    Script script = new Script(new SourceText("dir/a.jsh", text), List.of("one", "two"));
    return new ScriptRun(jobs, host(), typist).run(script, "ada", timeout);
  }

  private ScriptRun.Outcome run(String text) {
    return run(text, Optional.empty());
  }

  private CompletableFuture<ScriptRun.Outcome> running(String text) {
    CompletableFuture<ScriptRun.Outcome> outcome = CompletableFuture.supplyAsync(() -> run(text));
    until(() -> typist.printed().contains("runs"));
    return outcome;
  }

  private static ScriptRun.Outcome end(CompletableFuture<ScriptRun.Outcome> outcome) {
    return outcome.orTimeout(GUARD_SECONDS, TimeUnit.SECONDS).join();
  }

  @Test
  void comesToItsEndAndGivesBackWhatItHad() {
    assertThat(run("int x = 40;\nSystem.out.println(x + 2);\n"))
        .isEqualTo(new ScriptRun.Outcome(0, Optional.empty()));
    assertThat(typist.printed()).isEqualTo("42\n");
    assertThat(typist.said).containsExactly("gave emu:mtty-0 back");
    assertThat(jobs.list()).isEmpty();
  }

  @Test
  void isAJobOfWhoStartedIt() {
    run("int x = 1;");
    assertThat(desk.owner()).isEqualTo(new Owner(Owner.Kind.JOB, "j1 (dir/a.jsh) of ada"));
    assertThat(desk.args()).containsExactly("one", "two");
    assertThat(desk.width()).isEqualTo(80);
  }

  @Test
  void whatDoesNotCompileIsToldWithLineAndCaret() {
    assertThat(run("int x = 1;\nString s = 5;\nSystem.out.println(x);\n").status()).isEqualTo(1);
    assertThat(typist.said)
        .startsWith(
            "dir/a.jsh:2: incompatible types: int cannot be converted to java.lang.String",
            "String s = 5;",
            "           ^");
    assertThat(typist.printed()).isEmpty();
  }

  @Test
  void anExceptionIsToldWithLineCaretAndStack() {
    assertThat(
            run("""
                    void fall() {
                      throw new IllegalStateException("boom");
                    }

                      fall();
                    """)
                .status())
        .isEqualTo(1);
    assertThat(typist.said)
        .startsWith(
            "dir/a.jsh:2: java.lang.IllegalStateException: boom",
            "  throw new IllegalStateException(\"boom\");",
            "  ^",
            "        at fall (dir/a.jsh:2)");
  }

  @Test
  void whatThePlatformRefusesIsOneSentenceWithoutAStack() {
    run("\nthrow new org.drover.api.DroverException(\"There is no device emu:x.\");\n");
    assertThat(typist.said)
        .containsExactly(
            "dir/a.jsh:2: There is no device emu:x.",
            "throw new org.drover.api.DroverException(\"There is no device emu:x.\");",
            "^",
            "gave emu:mtty-0 back");
  }

  @Test
  void exitIsItsStatus() {
    assertThat(run("System.exit(0);\nthrow new Error();\n").status()).isZero();
    assertThat(run("System.exit(7);"))
        .isEqualTo(new ScriptRun.Outcome(7, Optional.of("it called System.exit(7)")));
  }

  @Test
  void stopsWhenItsTimeIsOver() {
    ScriptRun.Outcome outcome = run("while (true) { }", Optional.of(Duration.ofSeconds(1)));
    assertThat(outcome)
        .isEqualTo(new ScriptRun.Outcome(1, Optional.of("its time was over: --timeout 1")));
    assertThat(typist.said).containsExactly("gave emu:mtty-0 back");
  }

  @Test
  void streamsWhatItPrintsAndStopsWhenNobodyReads() {
    CompletableFuture<ScriptRun.Outcome> running =
        running("System.out.println(\"runs\"); while (true) { }");
    assertThat(running).isNotDone();
    typist.gone = true;
    assertThat(end(running).why()).hasValue("nobody reads any more what it writes");
  }

  @Test
  void isListedAndKilled() {
    CompletableFuture<ScriptRun.Outcome> running =
        running("System.out.println(\"runs\"); while (true) { }");
    assertThat(jobs.list())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.id()).isEqualTo("j1");
              assertThat(job.user()).isEqualTo("ada");
              assertThat(job.script()).isEqualTo("dir/a.jsh");
              assertThat(job.args()).containsExactly("one", "two");
            });
    assertThatThrownBy(() -> jobs.kill("j2", "bob"))
        .isInstanceOf(DroverException.class)
        .hasMessage("There is no job j2; there are j1.");
    jobs.kill("j1", "bob");
    assertThat(end(running))
        .isEqualTo(new ScriptRun.Outcome(1, Optional.of("it was killed by bob")));
    assertThat(jobs.list()).isEmpty();
    assertThatThrownBy(() -> jobs.kill("j1", "bob"))
        .hasMessage("There is no job j1; none runs now.");
  }

  @Test
  void endsWithThePlatform() {
    CompletableFuture<ScriptRun.Outcome> running =
        running("System.out.println(\"runs\"); while (true) { }");
    jobs.stopAll();
    assertThat(end(running).why()).hasValue("its platform stops running scripts");
  }

  @Test
  void anInterruptOfWhoWaitsEndsItAndIsKept() throws InterruptedException {
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              run("System.out.println(\"runs\"); while (true) { }");
              kept.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    until(() -> typist.printed().contains("runs"));
    waiting.interrupt();
    assertThat(kept.orTimeout(GUARD_SECONDS, TimeUnit.SECONDS).join()).isTrue();
    waiting.join();
  }

  @Test
  void aMigrationThatIsLeftAtWorkIsAFailure() {
    moving.add("m1 is at work in PRE_COPY");
    assertThat(run("int x = 1;"))
        .isEqualTo(
            new ScriptRun.Outcome(
                1, Optional.of("it came to its end while m1 is at work in PRE_COPY")));
  }

  @Test
  void aSessionThatDoesNotOpenIsSaid() {
    Host none =
        (settings, from) -> {
          throw new DroverException("This Java has no jdk.jshell.");
        };
    Script script = new Script(new SourceText("a.jsh", ""), List.of());
    assertThatThrownBy(() -> new ScriptRun(jobs, none, typist).run(script, "ada", Optional.empty()))
        .isInstanceOf(DroverException.class)
        .hasMessage("This Java has no jdk.jshell.");
    assertThat(jobs.list()).isEmpty();
  }
}
