// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeTracing;
import org.drover.core.fake.Platform;
import org.drover.core.lease.Claim;
import org.junit.jupiter.api.Test;

class TracingServiceTest {
  private final Platform platform = new Platform();
  private final FakeHardware one = platform.device("one").holds("contents");
  private final FakeHardware other = platform.device("other");
  private final FakeTracing calls = platform.backend.tracing;
  private final Tracing tracing =
      new TracingService(platform.leases, platform.backends, platform.sessions);

  private static List<TracedCall> rest(Trace trace) throws InterruptedException {
    List<TracedCall> rest = new ArrayList<>();
    while (!trace.isOver()) {
      rest.addAll(trace.take(Duration.ofMillis(1)));
    }
    return rest;
  }

  @Test
  void takesTheCallsOfADeviceInTheirOrderAndOpensNothing() throws Exception {
    try (Trace trace = tracing.device(one.address)) {
      calls.call(one.address, "open", 3, 1000);
      calls.call(other.address, "read", 3, 1000);
      calls.call(one.address, "close", 0, 1000);
      assertThat(trace.devices()).containsExactly(one.address);
      assertThat(trace.take(Platform.GUARD))
          .extracting(TracedCall::call)
          .containsExactly("open", "close");
      assertThat(trace.isOver()).isFalse();
    }
    assertThat(one.log()).isEmpty();
    assertThat(calls.sinks).isEmpty();
  }

  @Test
  void whatIsInTheBufferCanBeTakenAfterTheEnd() throws Exception {
    Trace trace = tracing.device(one.address);
    calls.call(one.address, "read", 3, 1000);
    trace.close();
    trace.close();
    calls.call(one.address, "read", 3, 1000);

    assertThat(trace.isOver()).isFalse();
    assertThat(rest(trace)).extracting(TracedCall::sequence).containsExactly(1L);
    assertThat(trace.isOver()).isTrue();
  }

  @Test
  void whoTakesTooSlowlyLosesCallsThatAreCounted() throws Exception {
    try (Trace trace = tracing.device(one.address)) {
      for (int i = 0; i < CallTrace.PLACES + 3; i++) {
        calls.call(one.address, "read", 0, 1);
      }
      assertThat(trace.dropped()).isEqualTo(3);
      assertThat(trace.take(Platform.GUARD)).hasSize(CallTrace.PLACES);
      calls.call(one.address, "read", 0, 1);
      assertThat(trace.take(Platform.GUARD))
          .extracting(TracedCall::sequence)
          .containsExactly(CallTrace.PLACES + 4L);
    }
  }

  @Test
  void countsTheCallsOfEachNameWithTheirErrors() throws Exception {
    try (Trace trace = tracing.device(one.address)) {
      calls.call(one.address, "read", 4096, 20);
      calls.call(one.address, "read", -42, 10);
      calls.call(one.address, "read", -42, 30);
      calls.call(one.address, "read", -19, 40);
      calls.call(one.address, "close", 0, 7);
      trace.take(Platform.GUARD);

      assertThat(trace.summary()).extracting(CallSummary::call).containsExactly("close", "read");
      CallSummary read = trace.summary().get(1);
      assertThat(read.count()).isEqualTo(4);
      assertThat(read.errors()).isEqualTo(Map.of("ENODEV", 1L, "ENOMSG", 2L));
      assertThat(read.min()).isEqualTo(Duration.ofNanos(10));
      assertThat(read.p50()).isEqualTo(Duration.ofNanos(20));
      assertThat(read.p90()).isEqualTo(Duration.ofNanos(40));
      assertThat(read.max()).isEqualTo(Duration.ofNanos(40));
    }
  }

  @Test
  void aSessionIsTracedWithAllItsDevicesUntilItIsOver() throws Exception {
    Session session = platform.migratePausing(one, other, PausePoint.AFTER_LOADED);
    until(session, now -> now.state() == SessionState.HELD);
    try (Trace trace = tracing.session(session.id())) {
      assertThat(trace.devices()).containsExactly(one.address, other.address);
      calls.call(one.address, "read", 0, 1);
      calls.call(other.address, "write", 0, 1);
      session.proceed();
      ended(session, SessionState.DONE);

      assertThat(rest(trace)).extracting(TracedCall::call).containsExactly("read", "write");
      assertThat(calls.sinks).isEmpty();
    }
  }

  /** Nobody takes meanwhile, so nobody looks who works with what. */
  @Test
  void aDeviceThatASessionTakesLaterIsTracedFromItsFirstCallOn() throws Exception {
    FakeHardware later = platform.device("two");
    Session session = platform.migratePausing(one, other, PausePoint.AFTER_LOADED);
    until(session, now -> now.state() == SessionState.HELD);
    try (Trace trace = tracing.session(session.id())) {
      Claim claim = platform.leases.claim(later.address, session.id(), "overwriting", false);
      calls.call(later.address, "open", 3, 1000);
      claim.end(Claim.End.RETURN);

      assertThat(trace.take(Platform.GUARD)).extracting(TracedCall::call).containsExactly("open");
      assertThat(trace.devices()).containsExactly(one.address, other.address, later.address);
    }
    session.proceed();
    ended(session, SessionState.DONE);
    assertThat(calls.sinks).isEmpty();
  }

  @Test
  void aSessionGoesOnIfADeviceThatItTakesLaterCannotBeTraced() throws Exception {
    FakeHardware later = platform.device("two");
    Session session = platform.migratePausing(one, other, PausePoint.AFTER_LOADED);
    until(session, now -> now.state() == SessionState.HELD);
    try (Trace trace = tracing.session(session.id())) {
      calls.refused.add(later.address);
      Claim claim = platform.leases.claim(later.address, session.id(), "overwriting", false);

      assertThatThrownBy(() -> trace.take(Platform.GUARD))
          .isInstanceOf(DroverException.class)
          .hasMessage("the calls of emu:two cannot be traced");
      claim.end(Claim.End.RETURN);
    }
    session.proceed();
    ended(session, SessionState.DONE);
  }

  @Test
  void noDeviceIsTracedOnIfOneOfThemCannotBe() throws Exception {
    Session session = platform.migratePausing(one, other, PausePoint.AFTER_LOADED);
    until(session, now -> now.state() == SessionState.HELD);
    calls.refused.add(other.address);

    assertThatThrownBy(() -> tracing.session(session.id()))
        .isInstanceOf(DroverException.class)
        .hasMessage("the calls of emu:other cannot be traced");

    assertThat(calls.sinks).isEmpty();
    session.proceed();
    ended(session, SessionState.DONE);
  }

  @Test
  void refusesWhatCannotBeTracedAndSaysWhatThereIs() throws Exception {
    assertThatThrownBy(() -> tracing.device(DeviceAddress.parse("emu:nothing")))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("there is no device emu:nothing; there are emu:one, emu:other");
    assertThatThrownBy(() -> tracing.session("m9"))
        .isInstanceOf(DroverException.class)
        .hasMessage("there is no session m9; none has been started yet");

    Session session = platform.save(one, Then.RUN);
    ended(session, SessionState.DONE);
    assertThatThrownBy(() -> tracing.session(session.id()))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("session " + session.id() + " is over");
    assertThatThrownBy(() -> tracing.session("m9")).hasMessageContaining("there are s1");
  }
}
