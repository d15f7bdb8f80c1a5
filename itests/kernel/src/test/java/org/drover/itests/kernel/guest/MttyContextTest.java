// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The context of the kernel's sample device, which the emulated one has byte for byte. */
@Timeout(60)
final class MttyContextTest {
  /**
   * By hand from {@code docs/formats/context.md} and {@code mtty_create_config_space}: 4348:3253 of
   * class 0x070002, two BARs of 8 bytes, one interrupt INTx and one MSI; the command is 1, both
   * BARs are I/O at 0, and there are no capabilities.
   */
  private static final byte[] CONTEXT =
      HexFormat.of()
          .parseHex(
              ("44 52 56 43 01 00 00 00 b4 00 00 00 03 00 00 00"
                      + " 01 00 01 00 44 00 00 00 48 43 53 32 02 00 07 00"
                      + " 08 00 00 00 00 00 00 00".repeat(2)
                      + " 00 00 00 00 00 00 00 00".repeat(4)
                      + " 01 00 00 00 01 00 00 00 00 00 00 00"
                      + " 02 00 01 00 48 00 00 00"
                      + " 04 00 02 00 01 00 00 00"
                      + " 10 00 04 00 01 00 00 00 14 00 04 00 01 00 00 00"
                      + " 18 00 04 00 00 00 00 00 1c 00 04 00 00 00 00 00"
                      + " 20 00 04 00 00 00 00 00 24 00 04 00 00 00 00 00"
                      + " 30 00 04 00 00 00 00 00 3c 00 01 00 00 00 00 00"
                      + " 04 00 01 00 00 00 00 00")
                  .replace(" ", ""));

  private final Kernel kernel = new JnaKernel();
  private Mtty source;
  private Mtty destination;

  @BeforeEach
  void makeDevices() {
    VfioBackend backend = new VfioBackend(kernel);
    source = new Mtty(kernel, backend);
    destination = new Mtty(kernel, backend);
  }

  @AfterEach
  void removeDevices() {
    try (Mtty first = source;
        Mtty second = destination) {
      assertThat(first.address()).isNotEqualTo(second.address());
    }
  }

  private static DeviceContext context(MigratableDevice device) {
    return device.ability(DeviceContext.class).orElseThrow();
  }

  @Test
  void isWhatTheSampleDriverLaysOut() {
    assertThat(context(source.device()).capture()).isEqualTo(ByteBuffer.wrap(CONTEXT));
  }

  @Test
  void isWhatTheEmulatedOneHas() {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new MttyModel());
    DeviceAddress address =
        new EmulationService(machine).create("mtty", "same", Map.of("ports", "2"));
    VfioBackend emulated = new VfioBackend(new EmulatedKernel(machine));
    try (AddressSpace space = emulated.bind(WorkloadMemory.NONE);
        MigratableDevice device = emulated.open(address, space)) {
      assertThat(context(device).capture()).isEqualTo(ByteBuffer.wrap(CONTEXT));
      context(destination.device()).restore(context(device).capture());
      context(device).restore(context(source.device()).capture());
    }
  }

  /** Captured in STOP_COPY, restored in RESUMING: registers of a BAR that moved, and MSI. */
  @Test
  void goesWithTheStateWhereAMigrationTakesIt() {
    Function from = new Function(source.device());
    from.config(0x10, 4, 0xc001);
    from.config(0x3c, 1, 9);
    from.interrupts().enable(Kind.MSI, 1);
    byte[] state = source.save();
    ByteBuffer captured = context(source.device()).capture();
    source.device().transition(MigrationState.RUNNING, Recovery.none());

    destination.driveTo(MigrationState.RESUMING, state);
    context(destination.device()).restore(captured);
    destination.device().transition(MigrationState.RUNNING, Recovery.none());
    context(destination.device()).restarted();

    Function to = new Function(destination.device());
    assertThat(to.config(0x10, 4)).isEqualTo(0xc001);
    assertThat(to.config(0x3c, 1)).isEqualTo(9);
    Vectors msi = to.interrupts().enabled().orElseThrow();
    assertThat(List.of(msi.kind(), msi.count())).isEqualTo(List.of(Kind.MSI, 1));
    assertThat(msi.await(0, Duration.ofSeconds(50))).isOne();
    assertThat(msi.await(0, Duration.ofMillis(50))).isZero();
  }
}
