// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.time.Duration;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Supply;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.RegionMaps.MappedRegion;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Regions and interrupts of PCI functions on a real kernel: what each has follows from QEMU's
 * models. Needs a boot with PCI functions after {@code guest-pci}.
 */
@Timeout(60)
final class FunctionAccessTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  /** Of edu: writing raises an interrupt, acknowledges it. */
  private static final int RAISE = 0x60;

  private static final int ACKNOWLEDGE = 0x64;

  private final VfioBackend backend = new VfioBackend(new JnaKernel());
  private final AddressSpace space = backend.bind(WorkloadMemory.NONE);
  private String bound = Function.EDU;
  private Function function;

  private Function open(String name) throws IOException {
    bound = name;
    function = new Function(backend.open(Function.bound(name), space));
    return function;
  }

  @AfterEach
  void close() throws IOException {
    function.device().close();
    space.close();
    Function.release(bound);
  }

  @Test
  void readsTheCapabilitiesOfRegions() throws IOException {
    Function nic = open(Function.NIC);

    RegionInfo table = nic.device().capabilities().regions().get(3);
    assertThat(table.msixMappable()).isTrue();
    assertThat(table.sparse()).isFalse();
    assertThat(table.areas()).containsExactly(new RegionInfo.Area(0, 0x4000));
    assertThat(nic.device().capabilities().regions().get(0).msixMappable()).isFalse();
    assertThat(nic.device().capabilities().regions().get(2).areas()).as("I/O ports").isEmpty();
    assertThatThrownBy(() -> nic.maps().map(2)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aMappedRegisterIsTheOneThatIsRead() throws IOException {
    Function edu = open(Function.EDU);

    try (MappedRegion mapped = edu.maps().map(0)) {
      // Its id, and a register that holds the complement of what is written.
      assertThat(mapped.read(0, 4)).isEqualTo(0x010000edL).isEqualTo(edu.read(0, 0, 4));
      mapped.write(4, 4, 0x12345678);
      assertThat(mapped.read(4, 4)).isEqualTo(0xedcba987L).isEqualTo(edu.read(0, 4, 4));
    }
  }

  @Test
  void mappedMemoryHoldsWhatIsWritten() throws IOException {
    Function memory = open(Function.MEMORY);

    try (MappedRegion mapped = memory.maps().map(2)) {
      mapped.write(0xffff8, 8, 0x1122334455667788L);
      assertThat(memory.read(2, 0xffff8, 8)).isEqualTo(0x1122334455667788L);
    }
  }

  /** The kernel would end this process. */
  @Test
  void refusesAMappedRegisterWhileTheFunctionDoesNotDecodeMemory() throws IOException {
    Function edu = open(Function.EDU);

    try (MappedRegion mapped = edu.maps().map(0)) {
      edu.config(4, 2, edu.config(4, 2) & ~2);
      assertThatThrownBy(() -> mapped.read(0, 4)).isInstanceOf(RefusedException.class);
      edu.config(4, 2, edu.config(4, 2) | 2);
      assertThat(mapped.read(0, 4)).isEqualTo(0x010000edL);
    }
  }

  @Test
  void intxComesOnceUntilItIsUnmasked() throws IOException {
    Function edu = open(Function.EDU);
    try (Vectors intx = edu.interrupts().enable(Kind.INTX, 1)) {
      edu.write(0, RAISE, 4, 1);
      assertThat(intx.await(0, LONG)).isOne();
      assertThat(intx.masked()).isTrue();

      edu.write(0, ACKNOWLEDGE, 4, 1);
      edu.write(0, RAISE, 4, 1);
      assertThat(intx.await(0, Duration.ofMillis(200))).as("masked").isZero();
      intx.unmask();
      assertThat(intx.await(0, LONG)).as("the line is up still").isOne();
      edu.write(0, ACKNOWLEDGE, 4, 1);
      intx.unmask();
      intx.trigger(0);
      assertThat(intx.await(0, LONG)).isOne();
    }
  }

  @Test
  void messagesComeEachTime() throws IOException {
    Function edu = open(Function.EDU);
    edu.busMaster();
    assertThat(edu.interrupts().supplies())
        .containsExactly(
            new Supply(Kind.INTX, 1, true, true), new Supply(Kind.MSI, 1, false, false));
    try (Vectors msi = edu.interrupts().enable(Kind.MSI, 1)) {
      for (int i = 0; i < 20; i++) {
        edu.write(0, RAISE, 4, 1);
        assertThat(msi.await(0, LONG)).isOne();
        edu.write(0, ACKNOWLEDGE, 4, 1);
      }
      assertThatThrownBy(() -> edu.interrupts().enable(Kind.INTX, 1))
          .isInstanceOf(RefusedException.class);
    }
    edu.interrupts().enable(Kind.INTX, 1).close();
  }

  @Test
  void triggersEachMessageOfATable() throws IOException {
    Function nic = open(Function.NIC);
    assertThat(nic.interrupts().supplies())
        .extracting(Supply::kind, Supply::vectors)
        .containsExactly(tuple(Kind.INTX, 1), tuple(Kind.MSI, 1), tuple(Kind.MSIX, 5));
    try (Vectors msix = nic.interrupts().enable(Kind.MSIX, 5)) {
      for (int vector = 0; vector < 5; vector++) {
        msix.trigger(vector);
        assertThat(msix.await(vector, LONG)).isOne();
      }
    }
  }
}
