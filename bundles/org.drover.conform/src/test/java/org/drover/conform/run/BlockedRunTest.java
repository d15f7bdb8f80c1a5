// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kernel whose call does not come back, and a person who does not want to wait. */
@Timeout(60)
class BlockedRunTest {
  private static final DeviceAddress DEVICE = DeviceAddress.parse("emu:mtty-0");
  private static final List<Check> CHECKS = Selection.of(Checks.all(), List.of("state"));

  private final EmulatedMachine machine = new EmulatedMachine();
  private final EmulatedKernel below = new EmulatedKernel(machine);
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<ConformanceResult> told = new ArrayList<>();

  private interface Blocks {
    boolean call(String name, Object[] arguments);
  }

  @BeforeEach
  void makeADevice() {
    machine.addModel(new MttyModel());
    new EmulationService(machine).create("mtty", "mtty-0", Map.of("ports", "2"));
  }

  @AfterEach
  void letTheCallGo() {
    released.countDown();
  }

  private Kernel blocking(Blocks which) {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              if (which.call(method.getName(), arguments)) {
                released.await();
              }
              return passedOn(method, arguments);
            });
  }

  private Object passedOn(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(below, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private boolean isSet(String name, Object[] arguments) {
    return name.equals("ioctl")
        && ((Long) arguments[1]).intValue() == Vfio.VFIO_DEVICE_FEATURE
        && (below.view((Long) arguments[2], 8).order(ByteOrder.nativeOrder()).getInt(4)
                & Vfio.VFIO_DEVICE_FEATURE_SET)
            != 0;
  }

  private ConformanceReport run(Kernel kernel, Consumer<ConformanceResult> progress) {
    return new Run(kernel, request(), CHECKS, progress).carryOut();
  }

  private static ConformanceRequest request() {
    return new ConformanceRequest(
        DEVICE, true, false, List.of(), Duration.ofSeconds(1), Optional.empty());
  }

  @Test
  void aCallThatDoesNotReturnFailsItsCheckAndEndsTheRun() {
    ConformanceReport report = run(blocking(this::isSet), told::add);

    assertThat(report.results()).hasSameSizeAs(CHECKS).isEqualTo(told);
    List<ConformanceResult> executed =
        report.results().stream().filter(result -> result.verdict().executed()).toList();
    ConformanceResult blocked = executed.get(executed.size() - 1);
    assertThat(blocked.verdict()).isEqualTo(ConformanceVerdict.FAIL);
    assertThat(blocked.seen())
        .startsWith("ioctl VFIO_DEVICE_FEATURE did not return within 1 s; its thread is at:\n")
        .contains("CountDownLatch.await");
    int after = report.results().indexOf(blocked) + 1;
    assertThat(report.results().subList(after, CHECKS.size()))
        .isNotEmpty()
        .allSatisfy(
            result -> {
              assertThat(result.verdict()).isEqualTo(ConformanceVerdict.NOT_RUN);
              assertThat(result.seen()).isEqualTo("an earlier call is still blocked");
            });
    assertThat(report.left()).startsWith("not brought back");
    assertThat(report.conformant()).isFalse();
  }

  @Test
  void aDeviceWhoseOpenDoesNotReturnIsTold() {
    Kernel kernel = blocking((name, arguments) -> name.equals("open"));
    assertThatThrownBy(() -> run(kernel, told::add))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith(
            "emu:mtty-0 does not open: open did not return within 1 s; its thread is at:");
    assertThat(told).isEmpty();
  }

  @Test
  void anInterruptEndsTheRunAfterTheCheckAndLeavesTheDeviceRunning() {
    Kernel kernel = blocking((name, arguments) -> false);
    UnfinishedConformanceException end =
        catchThrowableOfType(
            UnfinishedConformanceException.class,
            () ->
                run(
                    kernel,
                    result -> {
                      told.add(result);
                      Thread.currentThread().interrupt();
                    }));
    assertThat(end)
        .hasMessage("the run was interrupted after 1 checks; emu:mtty-0 was left RUNNING, reset");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(told).hasSize(1);
    ConformanceReport report = end.report();
    assertThat(report.results()).hasSameSizeAs(CHECKS).startsWith(told.get(0));
    assertThat(report.results().subList(1, CHECKS.size()))
        .allSatisfy(
            result -> {
              assertThat(result.verdict()).isEqualTo(ConformanceVerdict.NOT_RUN);
              assertThat(result.seen()).isEqualTo("the run was interrupted");
            });
    assertThat(report.left()).isEqualTo("RUNNING, reset");
  }

  /** The device is as the last check had it until somebody brings it back. */
  @Test
  void whoeverFailsToListenTheDeviceIsBroughtBack() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    Kernel kernel =
        blocking(
            (name, arguments) -> {
              if (name.equals("ioctl")) {
                calls.add(
                    ((Long) arguments[1]).intValue() == Vfio.VFIO_DEVICE_RESET ? "RESET" : "ioctl");
              } else if (name.equals("close")) {
                calls.add("close");
              }
              return false;
            });
    assertThatThrownBy(
            () ->
                run(
                    kernel,
                    result -> {
                      calls.clear();
                      throw new IllegalStateException("nobody listens");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nobody listens")
        .hasNoSuppressedExceptions();
    assertThat(calls).containsSubsequence("RESET", "close");
  }

  @Test
  void whoIsToldThatItHasBegunKnowsTheDevice() {
    List<ConformanceReport> begun = new ArrayList<>();
    ConformanceReport report =
        new Run(blocking((name, arguments) -> false), request(), CHECKS, begun::add, told::add)
            .carryOut();
    assertThat(begun)
        .singleElement()
        .satisfies(
            first -> {
              assertThat(first.results()).isEmpty();
              assertThat(first.driver()).isEqualTo(report.driver()).isNotEmpty();
              assertThat(first.features()).isEqualTo(report.features()).isNotEmpty();
            });
  }
}
