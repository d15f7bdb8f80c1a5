// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.drover.api.KernelCallException;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The kernel's own mlx5-vfio-pci, driven by the backend of VFIO over the stand-in firmware: what it
 * is found as, what its stream is made of, and what another function makes of that.
 */
@Timeout(60)
final class Mlx5DriverTest {
  private static final FeatureSet ALL =
      FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.P2P, MigrationFeature.PRE_COPY);

  /** Not whole pages, as in the measurements that the numbers are from. */
  private static final int CONTENTS = 300_000;

  /** Of the firmware's image around them: 32 bytes of head, 16 of the one extent. */
  private static final int AROUND = 48;

  @RegisterExtension static final Mlx5Pair PAIR = new Mlx5Pair(CONTENTS);

  private Mlx5 source;
  private Mlx5 destination;

  @BeforeEach
  void open() {
    source = PAIR.source();
    destination = PAIR.destination();
  }

  @Test
  void bothFunctionsAreFoundWithTheDriver() throws IOException, InterruptedException {
    assertThat(Firmware.start())
        .containsExactly("0000:01:00.1 11 mlx5_vfio_pci", "0000:01:00.2 12 mlx5_vfio_pci");
    for (int vf = 0; vf < 2; vf++) {
      int function = vf;
      assertThat(PAIR.backend().discover())
          .filteredOn(identity -> identity.address().equals(Mlx5.address(function)))
          .singleElement()
          .satisfies(identity -> assertThat(identity.driver()).contains("mlx5_vfio_pci"))
          .satisfies(identity -> assertThat(identity.group()).hasValue(11 + function));
    }
  }

  @Test
  void hasAllFeaturesOfMigrationAndOfDmaLogging() {
    assertThat(source.device().capabilities().migration()).contains(ALL);
    assertThat(source.device().capabilities().features()).contains(1, 2, 6, 7, 8, 9);
  }

  @Test
  void theStreamIsASizeRecordAndTheContentsOfTheFirmware() throws IOException {
    byte[] contents = Firmware.contents(0);

    assertThat(source.device().estimatedStopCopyBytes()).hasValue(CONTENTS + AROUND);
    byte[] stream = source.save();

    // A record of 8 bytes, flags 1 (optional), tag 1: the buffer's size, in whole pages.
    ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(8).putInt(1).putInt(1).putLong(303_104);
    // And one of the image, flags 0, tag 0.
    expected.putLong(300_048).putInt(0).putInt(0);
    assertThat(Arrays.copyOf(stream, 40)).isEqualTo(expected.array());
    assertThat(stream).hasSize(40 + 300_048);
    assertThat(Arrays.copyOfRange(stream, 40 + AROUND, stream.length)).isEqualTo(contents);
  }

  @Test
  void restoresIntoTheOtherFunctionWhatTheFirmwareHeld() throws IOException {
    byte[] contents = Firmware.contents(0);
    assertThat(Firmware.contents(1)).isNotEqualTo(contents);

    destination.restore(source.save());

    assertThat(Firmware.contents(1)).isEqualTo(contents);
    assertThat(Firmware.contents(0)).isEqualTo(contents);
    assertThat(Firmware.state(1)).contains("initiator running", "responder running");
    assertThat(Firmware.state(0)).contains("initiator suspended", "responder suspended");
  }

  /** Reserve and first image are of the size and 10 %, in whole pages: 330052, 331776. */
  @Test
  void preCopyTellsAndGivesWhatBecameDirtySince() throws IOException {
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    PreCopy preCopy = source.device().ability(PreCopy.class).orElseThrow();
    byte[] first = Mlx5.drain(saving);
    assertThat(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong(16))
        .isEqualTo(331_776);
    assertThat(first).hasSize(40 + CONTENTS + AROUND);
    assertThat(preCopy.query().total()).isZero();

    Firmware.write(0, 8190, new byte[] {1, 2, 3, 4});
    // Two pages, an image's head and one extent; the header of the record is not in it.
    assertThat(preCopy.query().dirtyBytes()).isEqualTo(2 * 4096 + AROUND);
    byte[] second = Mlx5.drain(awaited(saving));
    assertThat(second).hasSize(16 + 2 * 4096 + AROUND);
    Firmware.write(0, CONTENTS - 1, new byte[] {5});
    source.to(MigrationState.STOP_COPY);
    byte[] last = Mlx5.drain(saving);

    // The last page has 992 bytes.
    assertThat(last).hasSize(16 + 992 + AROUND);
    destination.restore(first, second, last);
    assertThat(Firmware.contents(1)).isEqualTo(Firmware.contents(0));
    assertThat(Firmware.contents(1)[8191]).isEqualTo((byte) 2);
  }

  /** A read in PRE_COPY never waits for the SAVE that a query has started; another query does. */
  private SavingStream awaited(SavingStream saving) {
    source.device().ability(PreCopy.class).orElseThrow().query();
    return saving;
  }

  @Test
  void anImageThatTheFirmwareRefusesIsSaidAtTheLastByteOfIt() throws IOException {
    byte[] contents = Firmware.contents(1);
    byte[] stream = source.save();
    stream[stream.length - 1] ^= 1;

    ResumingStream into = destination.resume();
    into.write(Mtty.direct(Arrays.copyOf(stream, stream.length - 1)));
    KernelCallException refused =
        Assertions.assertThrows(
            KernelCallException.class,
            () -> into.write(Mtty.direct(new byte[] {stream[stream.length - 1]})));

    assertThat(refused).hasMessageContaining("EINVAL");
    assertThat(Firmware.contents(1)).isEqualTo(contents);
    destination.device().reset();
  }

  @Test
  void aResetLetsTheFirmwareRunAgain() throws IOException {
    source.to(MigrationState.STOP);
    assertThat(Firmware.state(0)).contains("initiator suspended", "responder suspended");

    source.device().reset();

    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
    // Refused while it is suspended; and done once there is something to read.
    Mlx5.drain(source.saveBy(MigrationState.PRE_COPY));
    assertThat(Firmware.state(0)).contains("tracking yes");
  }
}
