// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.SavingStream;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.Mlx5Model;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the model of mlx5 has saved goes into the kernel's own driver, and the other way round. */
@Timeout(60)
final class Mlx5ModelledTest {
  private static final int CONTENTS = 1 << 20;

  /** Both records' headers, the size, and the head of the firmware's image with one extent. */
  private static final int BEFORE_CONTENTS = 16 + 8 + 16 + 32 + 16;

  @RegisterExtension static final Mlx5Pair PAIR = new Mlx5Pair(CONTENTS);

  private Mlx5 modelled;

  @BeforeEach
  void emulate() {
    EmulatedMachine machine = EmulatedMachine.running("debian-6.12");
    machine.addModel(new Mlx5Model());
    new EmulationService(machine).create("mlx5", "modelled", Map.of("size", "1M", "seed", "7"));
    modelled =
        new Mlx5(
            new VfioBackend(new EmulatedKernel(machine)), new DeviceAddress("emu", "modelled"));
  }

  @AfterEach
  void close() {
    modelled.close();
  }

  @Test
  void theKernelsDriverLoadsAndSavesWhatTheModelSaved() throws IOException {
    byte[] stream = modelled.save();

    PAIR.destination().restore(stream);

    assertThat(Firmware.contents(1))
        .isEqualTo(Arrays.copyOfRange(stream, BEFORE_CONTENTS, BEFORE_CONTENTS + CONTENTS));
    assertThat(PAIR.destination().save()).isEqualTo(stream);
  }

  @Test
  void theKernelsDriverLoadsWhatTheModelSavedInRounds() throws IOException {
    SavingStream saving = modelled.saveBy(MigrationState.PRE_COPY);
    byte[] first = Mlx5.drain(saving);
    modelled.to(MigrationState.STOP_COPY);
    byte[] rest = Mlx5.drain(saving);

    PAIR.destination().restore(first, rest);

    assertThat(Firmware.contents(1))
        .isEqualTo(Arrays.copyOfRange(first, BEFORE_CONTENTS, BEFORE_CONTENTS + CONTENTS));
  }

  @Test
  void theModelLoadsAndSavesWhatTheKernelsDriverSaved() {
    byte[] stream = PAIR.source().save();

    modelled.restore(stream);

    assertThat(modelled.save()).isEqualTo(stream);
  }
}
