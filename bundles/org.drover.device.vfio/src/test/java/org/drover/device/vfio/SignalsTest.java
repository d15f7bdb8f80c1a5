// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.spi.CallTracing.Tap;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DeviceSignals.Listening;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupts REQ (index 4) and ERR (index 3) as vfio-pci has them, and an mdev without either. */
@Timeout(60)
class SignalsTest {
  private static final long GET_IRQ_INFO = 0x3b6d;
  private static final long SET_IRQS = 0x3b6e;
  private static final CallMatcher POLL = any("poll");

  /** The first eventfd is the reserve descriptor; those of the interrupts follow. */
  private static final int RESERVE = 49;

  private static final String SYSFS = "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final AtomicInteger nextEvent = new AtomicInteger(RESERVE);
  private final BlockingQueue<Signal> heard = new LinkedBlockingQueue<>();

  /** Which of the polled descriptors are ready, by their numbers; a poll waits for one. */
  private final BlockingQueue<Integer> ready = new LinkedBlockingQueue<>();

  private MigratableDevice device;

  @BeforeEach
  void open() {
    mtty.kernel.tree().attribute(SYSFS + "/remove", "");
    mtty.kernel.whenever(any("eventfd")).replying((call, none) -> nextEvent.getAndIncrement());
    mtty.kernel.whenever(any("read")).giving(8);
    mtty.kernel
        .whenever(any("write"))
        .replying(
            (call, none) -> {
              ready.add(call.fd());
              return 8;
            });
    mtty.kernel
        .whenever(POLL)
        .replying(
            (call, entries) -> {
              int fd = await();
              int events = 0;
              for (int at = 0; at < entries.limit(); at += 8) {
                boolean is = entries.getInt(at) == fd;
                entries.putShort(at + 6, (short) (is ? 1 : 0));
                events += is ? 1 : 0;
              }
              return events;
            });
  }

  private void openMdev() {
    device = mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE));
  }

  /** The same device as a PCI function, which has interrupts of these indexes. */
  private void openFunction(int... indexes) {
    mtty.kernel.tree().remove("bus/mdev/devices/" + ScriptedMtty.UUID);
    mtty.kernel
        .tree()
        .link("bus/pci/devices/" + ScriptedMtty.UUID, "../../../" + SYSFS)
        .link(SYSFS + "/driver", "../../../../../bus/pci/drivers/vfio-pci");
    openMdev();
    interrupts(indexes);
  }

  /** -1 stands for a second in which nothing happens. */
  private int await() {
    try {
      return ready.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    device.close();
  }

  private void interrupts(int... indexes) {
    mtty.kernel.whenever(ioctl(DEVICE, GET_IRQ_INFO)).failing(Errno.EINVAL);
    for (int index : indexes) {
      mtty.kernel
          .whenever(ioctl(DEVICE, GET_IRQ_INFO, "10 00 00 00 00 00 00 00 0" + index + " 00 00 00"))
          .replying(
              (call, info) -> {
                info.putInt(4, 9).putInt(12, 1);
                return 0;
              });
      mtty.kernel
          .whenever(
              // argsz 24, DATA_EVENTFD | ACTION_TRIGGER, index, start 0, count 1, the eventfd
              ioctl(DEVICE, SET_IRQS, "18 00 00 00 24 00 00 00 0" + index + " 00 00 00"))
          .giving(0);
    }
  }

  private Listening listen() {
    return device.ability(DeviceSignals.class).orElseThrow().listen(heard::add);
  }

  private Signal next() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void hearsRequestsAndErrors() throws InterruptedException {
    openFunction(4, 3);
    try (Listening listening = listen()) {
      assertThat(listening).isNotNull();
      ready.add(50);
      assertThat(next()).isEqualTo(Signal.REQUESTED);
      ready.add(51);
      assertThat(next()).isEqualTo(Signal.FAILED);
      ready.add(50);
      assertThat(next()).as("the kernel asks again").isEqualTo(Signal.REQUESTED);
    }
    assertThat(heard).isEmpty();
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKeys(50, 51, 52).containsKey(DEVICE);
  }

  @Test
  void takesTheEventsAwayBeforeItClosesThem() {
    openFunction(4);
    listen().close();

    assertThat(
            mtty.kernel.calls().stream()
                .filter(ioctl(DEVICE, SET_IRQS).predicate())
                .map(call -> call.payload().substring(60, 71)))
        .containsExactly("32 00 00 00", "ff ff ff ff");
  }

  @Test
  void hearsThatAnMdevWithoutInterruptsIsBeingRemoved() throws InterruptedException {
    openMdev();
    try (Listening listening = listen()) {
      assertThat(listening).isNotNull();
      ready.add(-1);
      mtty.kernel.tree().remove(SYSFS + "/remove");
      ready.add(-1);
      assertThat(next()).isEqualTo(Signal.REQUESTED);
      ready.add(-1);
    }
    assertThat(heard).as("once").isEmpty();
  }

  @Test
  void whoTracesTheDeviceIsNotToldOfItsOwnLooks() throws InterruptedException {
    openMdev();
    List<String> traced = new CopyOnWriteArrayList<>();
    try (Tap tap =
            mtty.backend
                .tracing()
                .orElseThrow()
                .tap(ADDRESS, call -> traced.add(call.decode(0).call()));
        Listening listening = listen()) {
      assertThat(tap).isNotNull();
      assertThat(listening).isNotNull();
      ready.add(-1);
      mtty.kernel.tree().remove(SYSFS + "/remove");
      ready.add(-1);
      assertThat(next()).isEqualTo(Signal.REQUESTED);
    }
    assertThat(traced).doesNotContain("poll", "read", "write");
  }

  @Test
  void aListenerThatFailsHearsTheNextSignal() throws InterruptedException {
    openFunction(4);
    AtomicInteger calls = new AtomicInteger();
    try (Listening listening =
        device
            .ability(DeviceSignals.class)
            .orElseThrow()
            .listen(
                signal -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("a listener's own fault");
                  }
                  heard.add(signal);
                })) {
      assertThat(listening).isNotNull();
      ready.add(50);
      ready.add(50);
      assertThat(next()).isEqualTo(Signal.REQUESTED);
    }
  }

  @Test
  void theListenerMayEndIt() throws InterruptedException {
    openFunction(4);
    CountDownLatch ended = new CountDownLatch(1);
    Listening[] listening = new Listening[1];
    CountDownLatch known = new CountDownLatch(1);
    listening[0] =
        device
            .ability(DeviceSignals.class)
            .orElseThrow()
            .listen(
                signal -> {
                  try {
                    known.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  listening[0].close();
                  ended.countDown();
                });
    known.countDown();
    ready.add(50);

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    listening[0].close();
    listen().close();
  }

  @Test
  void oneListensAtATime() {
    openFunction(4);
    Listening first = listen();
    assertThatThrownBy(this::listen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("somebody listens to " + ADDRESS);
    first.close();
    first.close();
    listen().close();
  }

  @Test
  void nothingStaysIfTheKernelRefuses() {
    openFunction(4, 3);
    mtty.kernel.failNth(ioctl(DEVICE, SET_IRQS, "18 00 00 00 24 00 00 00 03"), 1, Errno.ENOMEM);

    assertThatThrownBy(this::listen)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_DEVICE_SET_IRQS of index 3");
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKeys(50, 51);
    listen().close();
  }

  @Test
  void endsAfterItsDeviceToo() {
    openFunction(4);
    Listening listening = listen();
    device.close();
    listening.close();
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
  }
}
