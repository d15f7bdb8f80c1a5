// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;
import org.drover.testkit.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The context of an open function of a scripted kernel; its parts are tested by themselves. */
@Timeout(60)
class ContextTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private static ScriptedFunction function() {
    return new ScriptedFunction().has(0, 7, 1).has(1, 9, 4);
  }

  private static DeviceContext context(MigratableDevice device) {
    return device.ability(DeviceContext.class).orElseThrow();
  }

  private static Interrupts interrupts(MigratableDevice device) {
    return device.ability(Interrupts.class).orElseThrow();
  }

  @Test
  void givesAnotherOpeningItsAddressesItsInterruptsAndOneOfEach() {
    ScriptedFunction source = function();
    ByteBuffer captured;
    try (MigratableDevice device = source.open()) {
      source.config.putInt(0x10, 0x40000000).putShort(4, (short) 6);
      interrupts(device).enable(Kind.MSI, 2);
      captured = context(device).capture();
    }
    ScriptedFunction target = function();
    try (MigratableDevice device = target.open()) {
      Vectors before = interrupts(device).enable(Kind.INTX, 1);

      context(device).restore(captured);

      assertThat(target.done)
          .containsExactly(
              "enable 0 of 1", "disable 0", "0x10:4=0x40000000", "enable 1 of 2", "0x4:2=0x6");
      Vectors restored = interrupts(device).enabled().orElseThrow();
      assertThat(restored.kind()).isEqualTo(Kind.MSI);
      assertThat(restored.await(0, Duration.ZERO)).as("not before it runs").isZero();
      assertThatThrownBy(() -> before.await(0, LONG)).isInstanceOf(IllegalStateException.class);

      context(device).restarted();

      assertThat(restored.await(0, LONG)).isOne();
      assertThat(restored.await(1, LONG)).isOne();
    }
    assertThat(target.scripted.counting.live()).isEmpty();
    assertThat(target.scripted.kernel.mappings()).isZero();
  }

  /** One that came and was not taken is lost with its eventfd; the line stays as it was. */
  @Test
  void keepsALineMaskedThatCame() {
    ScriptedFunction source = function();
    ByteBuffer captured;
    try (MigratableDevice device = source.open()) {
      interrupts(device).enable(Kind.INTX, 1);
      source.signal(source.wired.get(0));
      captured = context(device).capture();
    }
    ScriptedFunction target = function();
    try (MigratableDevice device = target.open()) {
      context(device).restore(captured);

      assertThat(target.done).containsExactly("enable 0 of 1", "mask 0");
      assertThat(interrupts(device).enabled().orElseThrow().masked()).isTrue();
    }
  }

  @Test
  void worksWhileTheDeviceIsStopped() {
    ScriptedMtty migrating = new ScriptedMtty();
    ScriptedFunction function = new ScriptedFunction(migrating).has(0, 7, 1);
    try (MigratableDevice device = function.open()) {
      migrating.state = 3;
      ByteBuffer captured = context(device).capture();
      migrating.state = 4;
      context(device).restore(captured);
      assertThat(function.done).isEmpty();
    }
  }

  @Test
  void namesWhatTheDeviceDoesNotGive() {
    ScriptedFunction function = function();
    try (MigratableDevice device = function.open()) {
      function.scripted.kernel.whenever(any("pread")).failing(Errno.EIO);
      assertThatThrownBy(() -> context(device).capture())
          .isInstanceOf(KernelCallException.class)
          .hasMessageStartingWith("pread of 256 bytes at 0x0 of config space");
      function.scripted.kernel.whenever(any("pread")).giving(12);
      assertThatThrownBy(() -> context(device).capture()).hasMessageContaining("12 bytes only");
    }
  }

  private static ByteBuffer withTwoMessages() {
    try (MigratableDevice device = function().open()) {
      interrupts(device).enable(Kind.MSI, 2);
      return context(device).capture();
    }
  }

  /** A reset leaves interrupts enabled: whoever holds the device would have those of a stranger. */
  @Test
  void aResetBeforeItRunsPutsTheInterruptsBack() {
    ByteBuffer captured = withTwoMessages();
    ScriptedFunction target = function();
    try (MigratableDevice device = target.open()) {
      context(device).restore(captured.duplicate());
      device.reset();
      assertThat(target.done).containsExactly("enable 1 of 2", "disable 1");
      assertThat(interrupts(device).enabled()).isEmpty();

      interrupts(device).enable(Kind.INTX, 1);
      context(device).restore(captured);
      device.reset();
      assertThat(interrupts(device).enabled().orElseThrow().kind()).isEqualTo(Kind.INTX);
    }
    assertThat(target.scripted.counting.live()).isEmpty();
  }

  @Test
  void soDoesOneThatFailsAndOneThatATransitionEndsWith() {
    ByteBuffer captured = withTwoMessages();
    ScriptedMtty migrating = new ScriptedMtty();
    ScriptedFunction target = new ScriptedFunction(migrating).has(0, 7, 1).has(1, 9, 4);
    try (MigratableDevice device = target.open()) {
      migrating.state = 4;
      context(device).restore(captured.duplicate());
      migrating.kernel.failNth(ScriptedMtty.RESET, 1, Errno.EIO);
      assertThatThrownBy(device::reset).isInstanceOf(KernelCallException.class);
      assertThat(interrupts(device).enabled()).isEmpty();

      context(device).restore(captured);
      migrating.kernel.expect(ScriptedMtty.set(1)).replying(migrating.setFailing(Errno.EINVAL, 4));
      assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.byReset()))
          .isInstanceOfSatisfying(
              TransitionException.class, e -> assertThat(e.wasReset()).isTrue());
      assertThat(interrupts(device).enabled()).isEmpty();
    }
  }

  /** The kernel's sample has 255 bytes of config space, and no byte behind it is asked for. */
  @Test
  void asksForNoMoreConfigSpaceThanThereIs() {
    ScriptedMtty mtty = new ScriptedMtty();
    mtty.kernel.whenever(ioctl(DEVICE, ScriptedFunction.GET_IRQ_INFO)).failing(Errno.EINVAL);
    mtty.kernel
        .whenever(any("pread"))
        .replying(Reply.data("48 43 53 32 01 00 00 02" + " 00".repeat(247)));
    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(context(device).capture().remaining()).isPositive();
      assertThat(mtty.kernel.calls())
          .filteredOn(call -> call.is("pread"))
          .singleElement()
          .satisfies(call -> assertThat(call.length()).isEqualTo(255));
    }
  }

  @Test
  void isOfAnotherDeviceAndSaysSo() {
    ScriptedFunction source = function();
    ByteBuffer captured;
    try (MigratableDevice device = source.open()) {
      captured = context(device).capture();
    }
    ScriptedFunction target = function().region(2, 3, 0x20);
    try (MigratableDevice device = target.open()) {
      assertThatThrownBy(() -> context(device).restore(captured))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("restoring a device context into " + ScriptedMtty.ADDRESS)
          .hasMessageContaining("its BAR 2 has 0x20 bytes, and the context's 0x0");
      assertThat(target.done).isEmpty();
    }
  }

  @Test
  void aDeviceThatIsNoPciDeviceHasNone() {
    ScriptedMtty other = new ScriptedMtty();
    // Flags 4 is PLATFORM.
    other
        .kernel
        .whenever(ioctl(DEVICE, ScriptedMtty.DEVICE_GET_INFO))
        .replying(Reply.writing(4, "04 00 00 00 09 00 00 00 05 00 00 00"));
    try (MigratableDevice device = other.openDevice()) {
      assertThat(device.ability(DeviceContext.class)).isEmpty();
    }
    ScriptedFunction without = new ScriptedFunction().region(7, 3, 0);
    try (MigratableDevice device = without.open()) {
      assertThat(device.ability(DeviceContext.class)).isEmpty();
    }
  }
}
