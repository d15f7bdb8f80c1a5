// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The context of PCI functions, lost and restored: edu, which has no reset, by a close and another
 * opening, and e1000e by a reset. Needs a boot with PCI functions after {@code guest-pci}.
 */
@Timeout(60)
final class FunctionContextTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final int PAGE = 4096;

  /** Within the 28 bits of address that edu has. */
  private static final long IOVA = 0x1000000;

  private static final int COMMAND = 0x04;
  private static final int BAR_0 = 0x10;
  private static final int INTERRUPT_LINE = 0x3c;

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  private Memfd memory;

  @BeforeEach
  void memory() {
    memory = new Memfd(kernel, 4 * PAGE);
  }

  @AfterEach
  void giveBack() throws IOException {
    memory.close();
    Function.release(Function.EDU);
    Function.release(Function.NIC);
  }

  private AddressSpace space(long iova) {
    return backend.bind(new WorkloadMemory(List.of(memory.at(iova, 0, 4 * PAGE))));
  }

  /** As its driver programs it; QEMU's edu has MSI with addresses of 64 bits. */
  private static void program(Function edu) {
    edu.config(BAR_0, 4, 0x40000000);
    edu.config(INTERRUPT_LINE, 1, 0x0a);
    edu.busMaster();
    int msi = msi(edu);
    edu.config(msi + 4, 4, 0xfee01000L);
    edu.config(msi + 8, 4, 0);
    edu.config(msi + 12, 2, 0x4021);
  }

  private static int msi(Function function) {
    int at = (int) function.config(0x34, 1);
    while (function.config(at, 1) != 5) {
      at = (int) function.config(at + 1, 1);
      assertThat(at).as("a capability for messages").isPositive();
    }
    return at;
  }

  private void landsByDma(Function edu, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    memory.bytes().put(0, bytes);
    memory.bytes().put(PAGE, new byte[bytes.length]);
    edu.copy(IOVA, 0x40000, bytes.length, 1);
    edu.copy(0x40000, IOVA + PAGE, bytes.length, 3);
    byte[] there = new byte[bytes.length];
    memory.bytes().get(PAGE, there);
    assertThat(new String(there, US_ASCII)).isEqualTo(text);
  }

  private static void fires(Function edu, Vectors msi) {
    edu.write(0, 0x60, 4, 1);
    assertThat(msi.await(0, LONG)).isOne();
    edu.write(0, 0x64, 4, 1);
  }

  @Test
  void anotherOpeningFiresAndReachesMemoryAsBefore() throws IOException {
    DeviceAddress address = Function.bound(Function.EDU);
    ByteBuffer context;
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      program(edu);
      Vectors msi = edu.interrupts().enable(Kind.MSI, 1);
      edu.config(msi(edu) + 2, 2, edu.config(msi(edu) + 2, 2) | 1);
      fires(edu, msi);
      landsByDma(edu, "before it was lost");
      context = edu.context().capture();
      edu.device().close();
    }
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      assertThat(edu.config(COMMAND, 2) & 4).as("bus mastering was lost").isZero();
      assertThat(edu.config(BAR_0, 4)).as("and its BAR").isNotEqualTo(0x40000000);
      assertThat(edu.interrupts().enabled()).isEmpty();

      edu.context().restore(context.duplicate());

      assertThat(edu.config(BAR_0, 4)).isEqualTo(0x40000000);
      assertThat(edu.config(INTERRUPT_LINE, 1)).isEqualTo(0x0a);
      assertThat(edu.config(COMMAND, 2) & 7).isEqualTo(7);
      assertThat(edu.config(msi(edu) + 2, 2) & 1).as("MSI enabled").isOne();
      assertThat(edu.config(msi(edu) + 4, 4)).isEqualTo(0xfee01000L);
      assertThat(edu.config(msi(edu) + 12, 2)).isEqualTo(0x4021);
      Vectors msi = edu.interrupts().enabled().orElseThrow();
      assertThat(msi.await(0, Duration.ofMillis(100))).as("before it runs").isZero();
      edu.context().restarted();
      assertThat(msi.await(0, LONG)).as("the one that tells it to look").isOne();
      assertThat(msi.await(0, Duration.ofMillis(100))).as("exactly one").isZero();
      fires(edu, msi);
      landsByDma(edu, "after it was restored");
      assertThat(edu.context().capture()).as("the same once more").isEqualTo(context);
      edu.device().close();
    }
  }

  /** Whoever restores nothing sees nothing: what the test above sees is the context's doing. */
  @Test
  void anotherOpeningWithoutItDoesNeither() throws IOException {
    DeviceAddress address = Function.bound(Function.EDU);
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      memory.bytes().put(PAGE, (byte) 1);
      edu.copy(0x40000, IOVA + PAGE, 1, 3);
      assertThat(memory.bytes().get(PAGE)).as("no bus mastering").isEqualTo((byte) 1);
      edu.context().restarted();
      assertThat(edu.interrupts().enabled()).isEmpty();
      edu.device().close();
    }
  }

  @Test
  void keepsALineMaskedUntilItsDriverHasLooked() throws IOException {
    DeviceAddress address = Function.bound(Function.EDU);
    ByteBuffer context;
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      Vectors intx = edu.interrupts().enable(Kind.INTX, 1);
      edu.write(0, 0x60, 4, 1);
      assertThat(intx.await(0, LONG)).isOne();
      context = edu.context().capture();
      edu.device().close();
    }
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      edu.context().restore(context);
      Vectors intx = edu.interrupts().enabled().orElseThrow();
      assertThat(intx.masked()).isTrue();
      // The line of a device that has no reset is up still.
      assertThat(intx.await(0, Duration.ofMillis(100))).isZero();
      edu.context().restarted();
      assertThat(intx.await(0, LONG)).isOne();
      edu.write(0, 0x64, 4, 1);
      intx.unmask();
      edu.write(0, 0x60, 4, 1);
      assertThat(intx.await(0, LONG)).isOne();
      edu.write(0, 0x64, 4, 1);
      edu.device().close();
    }
  }

  @Test
  void refusesAnotherLayoutAndAnotherFunction() throws IOException {
    DeviceAddress address = Function.bound(Function.EDU);
    ByteBuffer context;
    try (AddressSpace space = space(IOVA)) {
      Function edu = new Function(backend.open(address, space));
      edu.busMaster();
      context = edu.context().capture();
      edu.device().close();
    }
    try (AddressSpace space = space(2 * IOVA)) {
      Function edu = new Function(backend.open(address, space));
      assertThatThrownBy(() -> edu.context().restore(context.duplicate()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "its address space does not map IOVA 0x1000000 to 0x1003fff rw, as the context's"
                  + " does");
      assertThat(edu.config(COMMAND, 2) & 4).as("it was not touched").isZero();
      edu.device().close();
    }
    try (AddressSpace space = space(IOVA)) {
      Function nic = new Function(backend.open(Function.bound(Function.NIC), space));
      assertThatThrownBy(() -> nic.context().restore(context.duplicate()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "it is 8086:10d3 of class 0x020000, and the context is of a 1234:11e8")
          .hasMessageContaining("its BAR 0 has 0x20000 bytes, and the context's 0x100000");
      nic.device().close();
    }
  }

  /** Interrupt cause set 0xc8, mask set 0xd0, the vectors 0xe4, control extended 0x18 of e1000e. */
  @Test
  void aFunctionThatWasResetFiresAsBefore() throws IOException {
    try (AddressSpace space = space(IOVA)) {
      Function nic = new Function(backend.open(Function.bound(Function.NIC), space));
      nic.config(BAR_0, 4, 0x50000000);
      nic.busMaster();
      Vectors before = nic.interrupts().enable(Kind.MSIX, 3);
      raise(nic, before);
      ByteBuffer context = nic.context().capture();

      nic.device().reset();
      before.close();
      nic.config(BAR_0, 4, 0x60000000);
      nic.config(COMMAND, 2, nic.config(COMMAND, 2) & ~4);

      nic.context().restore(context);
      nic.context().restarted();

      assertThat(nic.config(BAR_0, 4)).isEqualTo(0x50000000);
      assertThat(nic.config(COMMAND, 2) & 6).isEqualTo(6);
      Vectors after = nic.interrupts().enabled().orElseThrow();
      assertThat(after.kind()).isEqualTo(Kind.MSIX);
      for (int vector = 0; vector < 3; vector++) {
        assertThat(after.await(vector, LONG)).as("vector %d", vector).isOne();
      }
      raise(nic, after);
      // QEMU falls (e1000e_intrmgr_on_msix_throttling_timer) if the timer that keeps a vector from
      // firing too often finds MSI-X disabled, as a close leaves it; a reset stops the timer.
      nic.device().reset();
      nic.device().close();
    }
  }

  /**
   * Has the function itself raise vector 2: "other causes" (bit 24) is routed to it by IVAR (bits
   * 16 to 19: valid and the vector), enabled by IMS and set by ICS; CTRL_EXT bit 31 is PBA.
   */
  private static void raise(Function nic, Vectors vectors) {
    nic.write(0, 0xe4, 4, 0xaL << 16);
    nic.write(0, 0xd0, 4, 1 << 24);
    nic.write(0, 0xc8, 4, 1 << 24);
    assertThat(vectors.await(2, LONG)).as("raised by the function").isOne();
    nic.write(0, 0xd8, 4, 0xffff_ffffL);
    nic.read(0, 0xc0, 4);
  }
}
