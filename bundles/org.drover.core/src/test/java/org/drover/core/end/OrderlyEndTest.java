// SPDX-License-Identifier: Apache-2.0
package org.drover.core.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.drover.api.service.EndListener;
import org.drover.api.service.EndedLease;
import org.drover.api.service.Lease;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.engine.Patience;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.HeardLog;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;

/** What is held ends when the framework is about to stop, and not when anything else does. */
@Timeout(60)
class OrderlyEndTest {
  private final Platform platform = new Platform();
  private final FakeHardware a = platform.device("a");
  private final FakeHardware b = platform.device("b");
  private final List<BundleListener> listeners = new CopyOnWriteArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final OrderlyEnd end = new OrderlyEnd(context(), platform.leases, platform.sessions);

  private BundleContext context() {
    return proxy(
        BundleContext.class,
        (name, argument) ->
            switch (name) {
              case "addBundleListener" -> done(() -> listeners.add((BundleListener) argument));
              case "removeBundleListener" ->
                  done(() -> listeners.remove((BundleListener) argument));
              case "getBundle" -> bundle((Long) argument);
              default -> throw new UnsupportedOperationException(name);
            });
  }

  private Bundle bundle(long id) {
    return proxy(
        Bundle.class,
        (name, argument) ->
            switch (name) {
              case "getBundleId" -> id;
              case "stop" -> done(() -> calls.add("stop " + id));
              case "hashCode" -> (int) id;
              default -> throw new UnsupportedOperationException(name);
            });
  }

  private static Object done(Runnable work) {
    work.run();
    return null;
  }

  private interface Answers {
    Object to(String method, Object argument);
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                answers.to(method.getName(), arguments == null ? null : arguments[0])));
  }

  private void event(int type, long bundle) {
    listeners.forEach(listener -> listener.bundleChanged(new BundleEvent(type, bundle(bundle))));
  }

  @Test
  void theFrameworksStopEndsWhatIsHeldBeforeAnyBundleStops() {
    platform.devices.open(a.address, Platform.PERSON);
    event(BundleEvent.STOPPING, 7);
    event(BundleEvent.STARTED, 0);
    assertThat(a.open).as("another bundle's stop is no end").isEqualTo(1);

    event(BundleEvent.STOPPING, 0);

    assertThat(a.open).isZero();
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(end.end()).as("there is one end").isEmpty();
  }

  @Test
  void sessionsEndAtTheirSafePointsBeforeTheirDevicesAreClosed() throws InterruptedException {
    platform.devices.open(a.address, Platform.PERSON);
    Session held = platform.migrate(a, b, SwitchoverPolicy.MANUAL);
    Platform.until(held, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(end.sessions()).containsExactly(held.snapshot().id());

    List<EndedLease> ended = end.end();

    Platform.ended(held, SessionState.CANCELLED);
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(ended)
        .singleElement()
        .satisfies(one -> assertThat(one.device().session()).isEmpty());
    assertThat(a.open).isZero();
    assertThat(end.sessions()).isEmpty();
  }

  /** Nobody settles it any more; what it holds is said to be the only copy. */
  @Test
  void aSessionInDoubtEndsAsItIsAndIsNotWaitedFor() throws InterruptedException {
    PipeNetwork network = new PipeNetwork();
    Platform here = networked(network);
    Platform there = networked(network);
    FakeHardware source = here.device("a").holds(3000);
    FakeHardware destination = there.device("b").holds("other");
    OrderlyEnd last = new OrderlyEnd(context(), here.leases, here.sessions);
    there.listen("pipe:here", destination);
    Session doubted = here.migrateTo("pipe:here", source, Set.of(PausePoint.AFTER_COMMITTED));
    Platform.until(doubted, snapshot -> snapshot.state() == SessionState.HELD);
    // The host is gone: calls are not answered, and do not fail either.
    CountDownLatch answers = new CountDownLatch(1);
    network.silent = answers;
    network.cut();
    Platform.until(() -> network.called.size() == 2, () -> "called " + network.called);
    Platform.until(doubted, snapshot -> snapshot.state() == SessionState.IN_DOUBT);

    List<EndedLease> ended = last.end();

    assertThat(Platform.ended(doubted, SessionState.STUCK).error()).contains("the platform ends");
    assertThat(ended)
        .singleElement()
        .satisfies(one -> assertThat(one.device().session()).isEmpty());
    assertThat(source.open).isZero();
    answers.countDown();
  }

  /** Calls are tried again seldom enough that one of them does not settle it first. */
  private static Platform networked(PipeNetwork network) {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(
            Platform.GUARD,
            Duration.ofMillis(50),
            Platform.GUARD,
            Platform.GUARD,
            Platform.GUARD,
            Platform.GUARD));
  }

  @Test
  void whoGivesBackIsToldWhileItsDevicesAreOpenAndMayFail() {
    platform.devices.open(a.address, Platform.PERSON);
    end.addListener(
        () -> {
          throw new IllegalStateException("a listener's own fault");
        });
    end.addListener(() -> calls.add("open " + a.open));

    end.stop();

    assertThat(calls).containsExactly("open 1", "stop 0");
    assertThat(a.open).isZero();
  }

  /** Never returns by itself, as one that waits for the thread that ends the platform. */
  private static final class Stuck implements EndListener {
    final CountDownLatch returns = new CountDownLatch(1);

    @Override
    public void ending() {
      try {
        returns.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("somebody was tired of waiting", e);
      }
    }
  }

  @Test
  void aListenerThatDoesNotReturnIsNamedAndKeepsNothingOpen() {
    OrderlyEnd impatient =
        new OrderlyEnd(context(), platform.leases, platform.sessions, Duration.ofMillis(100));
    platform.devices.open(a.address, Platform.PERSON);
    Stuck stuck = new Stuck();
    CountDownLatch told = new CountDownLatch(1);
    impatient.addListener(stuck);
    impatient.addListener(told::countDown);
    try (HeardLog log = new HeardLog("org.drover.core.end")) {
      impatient.end();

      assertThat(a.open).isZero();
      assertThat(told.getCount()).as("those behind it that were told").isZero();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(Stuck.class.getName(), "within 100 ms");
    } finally {
      stuck.returns.countDown();
    }
  }

  /** Whoever asked a person before has asked about another moment. */
  @Test
  void whatIsHeldIsNotEndedUnforced() throws InterruptedException {
    Lease lease = platform.devices.open(a.address, Platform.PERSON);
    end.addListener(() -> calls.add("told"));
    assertThat(end.endIfFree()).isEmpty();
    assertThat(a.open).isEqualTo(1);

    lease.close();
    Session held = platform.migrate(a, b, SwitchoverPolicy.MANUAL);
    Platform.until(held, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(end.endIfFree()).isEmpty();
    assertThat(held.snapshot().state()).isEqualTo(SessionState.HELD);
    held.cancel();
    Platform.ended(held, SessionState.CANCELLED);
    assertThat(calls).as("nobody is told of an end that does not come").isEmpty();
  }

  @Test
  void aRefusedEndLeavesThePlatformAsItWas() {
    platform.devices.open(a.address, Platform.PERSON);
    assertThat(end.endIfFree()).isEmpty();
    platform.devices.open(b.address, Platform.PERSON);
    assertThat(b.open).isEqualTo(1);
  }

  /** From the look on: listeners take their time, in which others ask for devices. */
  @Test
  void nobodyGetsALeaseBetweenTheLookAndTheEnd() {
    end.addListener(
        () -> {
          Throwable refused =
              catchThrowable(() -> platform.devices.open(a.address, Platform.PERSON));
          calls.add(String.valueOf(refused.getMessage()));
        });

    assertThat(end.endIfFree()).hasValueSatisfying(ended -> assertThat(ended).isEmpty());

    assertThat(calls).containsExactly(a.address + " cannot be leased: the platform ends");
    assertThat(end.endIfFree()).as("there is one end").hasValue(List.of());
  }

  @Test
  void theEnginesOwnStopLeavesTheFrameworkAlone() {
    end.forget();
    assertThat(listeners).isEmpty();
  }
}
