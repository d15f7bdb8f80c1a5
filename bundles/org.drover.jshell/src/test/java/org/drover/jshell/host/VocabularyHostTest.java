// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.drover.api.DroverException;
import org.drover.jshell.session.RealSessions;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.vocabulary.NotedDesk;
import org.drover.jshell.vocabulary.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class VocabularyHostTest {
  private static final String GIVEN = "took back the service java.lang.Runnable";

  private final Framework framework = new Framework();
  private final VocabularyHost host = new VocabularyHost(new Engine(), framework);
  private final NotedDesk desk = new NotedDesk(Path.of("/var"));
  private final Hosted hosted = open();

  private Hosted open() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    return host.open(SessionSettings.plain("test", nowhere, nowhere), desk);
  }

  private static final class Engine implements ShellSessions {
    @Override
    public ShellSession open(SessionSettings settings) {
      return RealSessions.open(
          settings,
          "org.drover.api",
          "org.drover.api.service",
          "org.drover.api.spi",
          "org.drover.fsm",
          "org.drover.jshell.words");
    }

    @Override
    public List<ShellSession> sessions() {
      return List.of();
    }
  }

  /** Offers nothing, and knows what is offered. */
  private static final class Framework implements Services {
    final List<String> offered = new CopyOnWriteArrayList<>();

    @Override
    public <T, R> R with(Class<T> type, Function<? super T, R> use) {
      throw Services.missing(type);
    }

    @Override
    public String provider(Class<?> type) {
      return "";
    }

    @Override
    public Runnable offer(List<String> types, Object object, String description) {
      offered.addAll(types);
      return () -> offered.removeAll(types);
    }
  }

  private void define() {
    List<SnippetResult> results =
        hosted
            .session()
            .evaluate(SourceText.typed("define((Runnable) () -> {}, Runnable.class)"))
            .results();
    assertThat(results).noneMatch(SnippetResult::isFailure);
    assertThat(framework.offered).containsExactly("java.lang.Runnable");
  }

  @Test
  void aSessionGivesBackWhatItHasWhenItIsClosed() {
    define();
    assertThat(hosted.close()).containsExactly(GIVEN);
    assertThat(framework.offered).isEmpty();
    assertThat(hosted.close()).isEmpty();
    host.close();
    assertThat(desk.ends).isEmpty();
    assertThat(desk.saysNothing()).isTrue();
  }

  @Test
  void theEndOfTheBundleGivesBackWhatSessionsHaveAndTellsWhoUsesThem() throws Exception {
    define();
    CompletableFuture<Void> ending = CompletableFuture.runAsync(host::close);
    assertThat(desk.ends.poll(60, TimeUnit.SECONDS))
        .isEqualTo("its bundle, org.drover.jshell, is stopped or updated");
    assertThat(hosted.moving()).isEmpty();
    assertThat(hosted.close()).as("who uses it is told what was done").containsExactly(GIVEN);
    ending.get(60, TimeUnit.SECONDS);
    assertThat(framework.offered).isEmpty();
    assertThatThrownBy(() -> hosted.session().list())
        .isInstanceOf(DroverException.class)
        .hasMessage("The session test is over.");
  }

  /** While there is an engine to give back to: when its bundle stops there may be none. */
  @Test
  void theEndOfThePlatformGivesBackToo() throws Exception {
    define();
    CompletableFuture<Void> ending = CompletableFuture.runAsync(host::ending);
    assertThat(desk.ends.poll(60, TimeUnit.SECONDS)).isEqualTo("the platform ends");
    assertThat(hosted.close()).as("who uses it is told what was done").containsExactly(GIVEN);
    ending.get(60, TimeUnit.SECONDS);
    assertThat(framework.offered).isEmpty();
    assertThatThrownBy(this::open).hasMessage("No session is opened, because the platform ends.");
  }

  @Test
  void theEndOfTheBundleDoesNotNeedAnybodyToNoticeIt() {
    define();
    host.close();
    assertThat(framework.offered).isEmpty();
    assertThat(hosted.close()).as("it was told to the log").isEmpty();
  }

  @Test
  void whoIsInterruptedMayStopTheBundle() {
    define();
    CompletableFuture.runAsync(
            () -> {
              Thread.currentThread().interrupt();
              host.close();
              assertThat(Thread.interrupted()).isTrue();
            })
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
    assertThat(framework.offered).isEmpty();
  }

  @Test
  void noSessionIsOpenedThen() {
    hosted.close();
    host.close();
    assertThatThrownBy(this::open)
        .hasMessage(
            "No session is opened, because its bundle, org.drover.jshell, is stopped or updated.");
  }
}
