// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the kernel's mlx5 driver makes of a firmware that refuses, and Drover of that. Opcodes:
 * 0x115 SUSPEND, 0x118 SAVE, 0x119 LOAD. Statuses: 1 internal, 3 bad parameter, 8 limits exceeded,
 * 9 bad state of the resource.
 */
@Timeout(60)
final class Mlx5FaultsTest {
  private static final int CONTENTS = 300_000;

  @RegisterExtension static final Mlx5Pair PAIR = new Mlx5Pair(CONTENTS);

  private Mlx5 source;
  private Mlx5 destination;

  @BeforeEach
  void open() {
    source = PAIR.source();
    destination = PAIR.destination();
  }

  /** A fault that was not met was none. */
  @AfterEach
  void allAreMet() throws IOException {
    assertThat(Firmware.faults()).isEmpty();
  }

  @Test
  void anArcThatIsRefusedLeavesTheDeviceInTheLastStateThatItReached() throws IOException {
    Firmware.fault("status 0x115 1 1 0 1");

    assertThatThrownBy(() -> source.to(MigrationState.STOP))
        .isInstanceOf(TransitionException.class)
        .hasMessageContaining("EIO");

    assertThat(source.device().state()).isEqualTo(MigrationState.RUNNING_P2P);
    assertThat(Firmware.state(0)).contains("initiator suspended", "responder running");
    source.to(MigrationState.RUNNING);
    assertThat(Firmware.state(0)).contains("initiator running");
  }

  /** The SET has succeeded by then, and goes on to. */
  @Test
  void aSaveThatFailsIsToldByReadingAlone() throws IOException {
    Firmware.fault("status 0x118 -1 1 0 1");

    SavingStream saving = source.saveBy(MigrationState.STOP_COPY);

    assertThat(source.device().state()).isEqualTo(MigrationState.STOP_COPY);
    assertThatThrownBy(() -> Mlx5.drain(saving))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("ENODEV");
    assertThat(source.device().state()).isEqualTo(MigrationState.STOP_COPY);
    source.to(MigrationState.RUNNING);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
  }

  /** Status 9 in PRE_COPY means that nothing can be tracked: a full image ends it. */
  @Test
  void aFunctionThatCannotBeTrackedIsSavedWholeInTheEnd() throws IOException {
    Firmware.fault("status 0x118 -1 9 0 1");

    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    byte[] first = Mlx5.drain(saving);
    assertThat(first).hasSize(24);
    assertThat(source.device().ability(PreCopy.class).orElseThrow().query().total()).isZero();
    source.to(MigrationState.STOP_COPY);
    byte[] last = Mlx5.drain(saving);

    assertThat(last).hasSize(16 + 48 + CONTENTS);
    destination.restore(first, last);
    assertThat(Firmware.contents(1)).isEqualTo(Firmware.contents(0));
  }

  /** The SAVE of the way into PRE_COPY goes well; the one that a query starts is not even taken. */
  @Test
  void aSaveThatIsNotTakenFailsTheQueryAndOnlyAResetHelps() throws IOException {
    Firmware.fault("submit 0x118 -1 12 1 1");
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    PreCopy preCopy = source.device().ability(PreCopy.class).orElseThrow();
    Mlx5.drain(saving);
    Firmware.write(0, 0, new byte[] {1});

    assertThatThrownBy(preCopy::query)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("ENOMEM");
    assertThatThrownBy(() -> Mlx5.drain(saving))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("ENODEV");

    source.device().reset();
    assertThat(source.save()).hasSize(40 + 48 + CONTENTS);
  }

  /** Its errno comes with the last byte; what was not loaded must not run by mistake. */
  @ParameterizedTest
  @CsvSource({
    "status 0x119 -1 3 0 1, EINVAL",
    "status 0x119 -1 1 0 1, EIO",
    "status 0x119 -1 8 0 1, ENOMEM",
    "error 0x119 -1 110 0 1, ETIMEDOUT",
  })
  void aLoadThatIsRefusedLeavesNoWayButAReset(String fault, String errno) throws IOException {
    byte[] stream = source.save();
    byte[] contents = Firmware.contents(1);
    Firmware.fault(fault);
    ResumingStream into = destination.resume();
    into.write(Mtty.direct(Arrays.copyOf(stream, stream.length - 1)));
    byte[] last = {stream[stream.length - 1]};

    assertThatThrownBy(() -> into.write(Mtty.direct(last)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining(errno);
    assertThatThrownBy(() -> destination.to(MigrationState.RUNNING))
        .isInstanceOf(RefusedException.class);

    assertThat(destination.device().state()).isEqualTo(MigrationState.RESUMING);
    assertThat(Firmware.contents(1)).isEqualTo(contents);
    destination.device().reset();
    destination.restore(stream);
    assertThat(Firmware.contents(1)).isEqualTo(Firmware.contents(0));
  }

  /** Without commands a state can still be left. */
  @Test
  void whoHasLostThePhysicalFunctionGetsNoFurtherThanStop() throws IOException {
    Mlx5.drain(source.saveBy(MigrationState.STOP_COPY));

    Firmware.physicalFunctionIs(0, "gone");
    source.to(MigrationState.STOP);
    assertThatThrownBy(() -> source.to(MigrationState.RUNNING))
        .isInstanceOf(TransitionException.class)
        .hasMessageContaining("ENOTCONN");
    assertThat(source.device().state()).isEqualTo(MigrationState.STOP);

    Firmware.physicalFunctionIs(0, "back");
    source.to(MigrationState.RUNNING);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
  }
}
