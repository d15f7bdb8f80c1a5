// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.Interrupts;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Supply;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.MigratableDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** INTx, MSI and MSI-X of a function as vfio-pci has them: flags 7, 9 and 1. */
@Timeout(60)
class InterruptsTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final ScriptedFunction function =
      new ScriptedFunction().has(0, 7, 1).has(1, 9, 4).has(2, 1, 5);
  private MigratableDevice device;
  private Interrupts interrupts;
  private Set<Integer> before;

  @BeforeEach
  void open() {
    device = function.open();
    interrupts = device.ability(Interrupts.class).orElseThrow();
    before = Set.copyOf(function.scripted.kernel.openDescriptors().keySet());
  }

  @AfterEach
  void leavesNothing() {
    device.close();
    function.scripted.verifyNothingLeft();
  }

  @Test
  void tellsWhatTheFunctionHas() {
    assertThat(interrupts.supplies())
        .containsExactly(
            new Supply(Kind.INTX, 1, true, true),
            new Supply(Kind.MSI, 4, false, false),
            new Supply(Kind.MSIX, 5, false, false));
    assertThat(interrupts.enabled()).isEmpty();
  }

  @Test
  void countsEachVectorByAnEventfdOfItsOwn() {
    Vectors msi = interrupts.enable(Kind.MSI, 3);

    assertThat(function.wired).hasSize(3).doesNotHaveDuplicates();
    function.signal(function.wired.get(1));
    function.signal(function.wired.get(1));
    assertThat(msi.await(1, LONG)).isEqualTo(2);
    assertThat(msi.await(1, Duration.ZERO)).isZero();
    assertThat(msi.await(0, Duration.ofMillis(1))).isZero();
    assertThat(interrupts.enabled()).containsSame(msi);
    assertThat(msi.count()).isEqualTo(3);
    assertThat(msi.masked()).isFalse();
  }

  @Test
  void isWokenByAnInterruptThatComesLater() throws Exception {
    Vectors msi = interrupts.enable(Kind.MSI, 1);
    CompletableFuture<Long> came = CompletableFuture.supplyAsync(() -> msi.await(0, LONG));

    function.signal(function.wired.get(0));

    assertThat(came.get(50, TimeUnit.SECONDS)).isOne();
  }

  @Test
  void aCloseDisablesThemWakesWhoWaitsAndLeavesNoDescriptor() {
    Vectors msix = interrupts.enable(Kind.MSIX, 5);
    CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> msix.await(0, LONG));

    msix.close();
    msix.close();

    assertThatThrownBy(() -> waiting.get(50, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("are disabled; enable them again");
    assertThat(function.done).containsExactly("enable 2 of 5", "disable 2");
    assertThat(function.events(before)).isEmpty();
    assertThat(interrupts.enabled()).isEmpty();
    interrupts.enable(Kind.MSI, 1).close();
  }

  @Test
  void intxIsMaskedFromItsComingUntilItIsUnmasked() {
    Vectors intx = interrupts.enable(Kind.INTX, 1);
    assertThat(intx.masked()).isFalse();

    function.signal(function.wired.get(0));
    assertThat(intx.masked()).as("it came").isTrue();
    assertThat(intx.await(0, LONG)).isOne();
    assertThat(intx.masked()).as("it was taken").isTrue();

    intx.unmask();
    assertThat(intx.masked()).isFalse();
    intx.mask();
    assertThat(intx.masked()).isTrue();
    assertThat(function.done).containsExactly("enable 0 of 1", "unmask 0", "mask 0");
  }

  @Test
  void staysMaskedWhereTheKernelDoesNotUnmaskIt() {
    Vectors intx = interrupts.enable(Kind.INTX, 1);
    intx.mask();
    function.scripted.kernel.failNth(ioctl(DEVICE, ScriptedFunction.SET_IRQS), 1, Errno.EIO);

    assertThatThrownBy(intx::unmask).isInstanceOf(KernelCallException.class);

    assertThat(intx.masked()).isTrue();
  }

  @Test
  void messagesAreNotMasked() {
    Vectors msi = interrupts.enable(Kind.MSI, 1);

    assertThatThrownBy(msi::mask)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("masks INTx alone");
    assertThatThrownBy(msi::unmask).isInstanceOf(RefusedException.class);
    assertThat(function.done).containsExactly("enable 1 of 1");
  }

  @Test
  void triggersOneAsIfTheDeviceHad() {
    Vectors msi = interrupts.enable(Kind.MSI, 4);

    msi.trigger(2);

    assertThat(function.done).containsExactly("enable 1 of 4", "fire 1.2");
    assertThat(msi.await(2, LONG)).isOne();
    assertThatThrownBy(() -> msi.trigger(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesWhatTheFunctionLacksAndASecondKind() {
    assertThatThrownBy(() -> interrupts.enable(Kind.MSI, 5))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the device has 4 of them");
    try (Vectors intx = interrupts.enable(Kind.INTX, 1)) {
      assertThat(intx.kind()).isEqualTo(Kind.INTX);
      assertThatThrownBy(() -> interrupts.enable(Kind.MSI, 1))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("INTX is enabled");
    }
    assertThat(function.done).containsExactly("enable 0 of 1", "disable 0");
  }

  @Test
  void leavesNoEventfdWhereTheKernelRefuses() {
    function.scripted.kernel.failNth(ioctl(DEVICE, ScriptedFunction.SET_IRQS), 1, Errno.ENOSPC);

    assertThatThrownBy(() -> interrupts.enable(Kind.MSIX, 5))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("SET_IRQS of 5 eventfds of index 2")
        .hasMessageContaining("enable fewer");

    assertThat(function.events(before)).isEmpty();
    assertThat(interrupts.enabled()).isEmpty();
  }

  /** {@code vfio_msi_enable()}: it frees what it got, and answers how many that were. */
  @Test
  void isToldHowManyThereAreWhereTheMachineHasFewer() {
    function
        .scripted
        .kernel
        .expect(ioctl(DEVICE, ScriptedFunction.SET_IRQS, "28 00 00 00 24 00 00 00 02 00 00 00"))
        .giving(3);

    assertThatThrownBy(() -> interrupts.enable(Kind.MSIX, 5))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("enabling 5 interrupts MSIX of " + device)
        .hasMessageContaining("the machine has vectors for 3 of them; enable 3");

    assertThat(function.events(before)).isEmpty();
    assertThat(interrupts.enabled()).isEmpty();
    interrupts.enable(Kind.MSIX, 3).close();
  }

  @Test
  void aCloseThatCannotWakeDisablesThemAllTheSame() {
    Vectors msi = interrupts.enable(Kind.MSI, 2);
    function.scripted.kernel.failNth(any("write"), 1, Errno.EIO);

    assertThatThrownBy(msi::close).isInstanceOf(KernelCallException.class);

    assertThat(function.done).containsExactly("enable 1 of 2", "disable 1");
    assertThat(function.events(before)).isEmpty();
  }

  @Test
  void theDevicesCloseDisablesThemFirst() {
    Vectors msi = interrupts.enable(Kind.MSI, 2);

    device.close();

    assertThat(function.done).containsExactly("enable 1 of 2", "disable 1");
    assertThatThrownBy(() -> msi.await(0, LONG)).isInstanceOf(IllegalStateException.class);
    msi.close();
  }
}
