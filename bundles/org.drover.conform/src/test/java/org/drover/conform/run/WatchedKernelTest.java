// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call that a kernel can keep is watched while it lasts, and is otherwise the kernel's own.
 */
class WatchedKernelTest {
  private static final int ANSWER = 4711;

  private final AtomicLong clock = new AtomicLong();
  private final Watch watch = new Watch(new Stacks(false), clock::incrementAndGet);
  private final List<String> below = new ArrayList<>();
  private final List<Optional<String>> underWay = new ArrayList<>();
  private final Kernel kernel = new WatchedKernel(recording(), watch);
  private RuntimeException failure;

  private Kernel recording() {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              below.add(method.getName() + List.of(arguments));
              underWay.add(watch.blocked(Duration.ZERO).map(Watch.Blocked::name));
              if (failure != null) {
                throw failure;
              }
              return method.getReturnType() == int.class ? ANSWER : (Object) (long) ANSWER;
            });
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        call("open", "open[/dev/a, 2]", k -> (long) k.open("/dev/a", 2)),
        call("close", "close[3]", k -> (long) k.close(3)),
        call("read", "read[3, 4, 5]", k -> k.read(3, 4, 5)),
        call("write", "write[3, 4, 5]", k -> k.write(3, 4, 5)),
        call("pread", "pread[3, 4, 5, 6]", k -> k.pread(3, 4, 5, 6)),
        call("pwrite", "pwrite[3, 4, 5, 6]", k -> k.pwrite(3, 4, 5, 6)),
        call(
            "ioctl VFIO_DEVICE_RESET",
            "ioctl[3, " + Vfio.VFIO_DEVICE_RESET + ", 5]",
            k -> (long) k.ioctl(3, Vfio.VFIO_DEVICE_RESET, 5)),
        call("ioctl 0xabcd", "ioctl[3, 43981, 5]", k -> (long) k.ioctl(3, 0xabcd, 5)),
        call("mmap", "mmap[1, 2, 3, 4, 5]", k -> k.mmap(1, 2, 3, 4, 5)),
        call("munmap", "munmap[1, 2]", k -> (long) k.munmap(1, 2)),
        call("poll", "poll[1, 2, 3]", k -> (long) k.poll(1, 2, 3)),
        call("fcntl", "fcntl[1, 2, 3]", k -> (long) k.fcntl(1, 2, 3)));
  }

  private static Arguments call(String name, String below, Function<Kernel, Long> call) {
    return arguments(name, below, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void isMadeUnchangedAndKnownByItsNameWhileItLasts(
      String name, String made, Function<Kernel, Long> call) {
    assertThat(call.apply(kernel)).isEqualTo(ANSWER);
    assertThat(below).containsExactly(made);
    assertThat(underWay).containsExactly(Optional.of(name));
    assertThat(watch.blocked(Duration.ZERO)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void isForgottenWhenItFails(String name, String made, Function<Kernel, Long> call) {
    failure = new IllegalStateException("no kernel");
    assertThatThrownBy(() -> call.apply(kernel)).isSameAs(failure);
    assertThat(underWay).containsExactly(Optional.of(name));
    assertThat(watch.blocked(Duration.ZERO)).isEmpty();
  }

  @Test
  void countsAsBlockedOnlyWhenItHasTakenLongerThanThePatience() {
    List<Boolean> blocked = new ArrayList<>();
    watch.during(
        "a call",
        () -> {
          long began = clock.get();
          clock.set(began + 9);
          blocked.add(watch.blocked(Duration.ofNanos(10)).isPresent());
          blocked.add(watch.blocked(Duration.ofNanos(10)).isPresent());
          return 0;
        });
    assertThat(blocked).containsExactly(false, true);
  }
}
