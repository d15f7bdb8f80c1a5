// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.drover.api.DroverException;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class WarmUpTest {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private record Opening(Function<SessionSettings, ShellSession> how) implements ShellSessions {
    @Override
    public ShellSession open(SessionSettings settings) {
      return how.apply(settings);
    }

    @Override
    public List<ShellSession> sessions() {
      return List.of();
    }
  }

  /** A session whose calls are heard. */
  private ShellSession heardSession(SessionSettings settings) {
    heard.add("open " + settings.name());
    return (ShellSession)
        Proxy.newProxyInstance(
            ShellSession.class.getClassLoader(),
            new Class<?>[] {ShellSession.class},
            (proxy, method, arguments) -> {
              heard.add(method.getName());
              return null;
            });
  }

  private static BundleContext context(String property) {
    return (BundleContext)
        Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) ->
                method.getName().equals("getProperty") && arguments[0].equals(WarmUp.PROPERTY)
                    ? property
                    : null);
  }

  private String next() throws InterruptedException {
    return heard.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void opensASessionEvaluatesSomethingAndClosesIt() throws InterruptedException {
    new WarmUp(context(null), new Opening(this::heardSession), Duration.ZERO);

    assertThat(next()).isEqualTo("open warm-up");
    assertThat(next()).isEqualTo("evaluate");
    assertThat(next()).isEqualTo("close");
  }

  @Test
  void doesNothingWhereThatIsSaid() throws InterruptedException {
    new WarmUp(context("false"), new Opening(this::heardSession), Duration.ZERO);
    // Whoever begins later has been heard when this one is.
    new WarmUp(context(null), new Opening(this::heardSession), Duration.ZERO);

    assertThat(List.of(next(), next(), next()))
        .containsExactly("open warm-up", "evaluate", "close");
    assertThat(heard).isEmpty();
  }

  @Test
  void theEndOfTheBundleClosesWhatIsOpen() throws InterruptedException {
    CountDownLatch mayOpen = new CountDownLatch(1);
    WarmUp warm =
        new WarmUp(
            context(null),
            new Opening(
                settings -> {
                  heard.add("opening");
                  await(mayOpen);
                  return heardSession(settings);
                }),
            Duration.ZERO);
    assertThat(next()).isEqualTo("opening");
    warm.deactivate();
    mayOpen.countDown();

    assertThat(next()).isEqualTo("open warm-up");
    assertThat(next()).isEqualTo("close");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }

  @Test
  void aRuntimeWithoutJShellIsNoFailureOfThePlatform() throws InterruptedException {
    BlockingQueue<Thread> asked = new LinkedBlockingQueue<>();
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Opening none =
        new Opening(
            settings -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((at, error) -> uncaught.add(error));
              asked.add(Thread.currentThread());
              throw new DroverException("This Java runtime has no module jdk.jshell.");
            });
    WarmUp warm = new WarmUp(context(null), none, Duration.ZERO);
    Thread thread = asked.poll(20, TimeUnit.SECONDS);
    thread.join(20_000);

    assertThat(thread.isAlive()).isFalse();
    assertThat(uncaught).isEmpty();
    warm.deactivate();
  }
}
