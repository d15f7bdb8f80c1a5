// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.ImageSamples;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class ImageFormatTest {
  private static final int WIDE = 200;
  private static final int NARROW = 60;

  @Test
  void tellsTheDeviceAndItsRecords() {
    assertThat(ImageFormat.text(ImageSamples.image(), WIDE))
        .isEqualTo(
            """
            place    file:/var/tmp/mlx5.img
            form     image of 5000 bytes in 4 frames
            saved    2025-03-01T12:00:00Z
            SHA-256  9c56cc51

            device 0        vfio:0000:08:00.2
            vendor          mlx5
            kernel driver   mlx5_vfio_pci in Linux 6.12.0
            features        STOP_COPY,P2P,PRE_COPY
            vendor_id       15b3
            state           4136 bytes; estimated 4096 bytes
            device context  212 bytes
            records         2

            OFFSET | LENGTH | RECORD         | CRC32C   | MEANING
            -------+--------+----------------+----------+---------------------------
            0      | 24     | STOP_COPY_SIZE | 1234abcd | a buffer of 303104 bytes
            24     | 4112   | FW_DATA        | 00000001 | warning: its flags are 0x1
            ... and 7 records more
            """);
  }

  @Test
  void showsTheFirstBytesOfEachRecord() {
    assertThat(ImageFormat.hex(ImageSamples.image(), WIDE))
        .contains(
            """

            STOP_COPY_SIZE, 24 bytes: a buffer of 303104 bytes
            00000000  08 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00  |................|
            00000010  00 a0 04 00 00 00 00 00                          |........|

            FW_DATA, 4112 bytes: warning: its flags are 0x1
            00000018  00 10 00 00 00 00 00 00 01 00 00 00 00 00 00 00  |................|
            00000028  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |................|
            ... and 4080 bytes more
            ... and 7 records more
            """);
  }

  @Test
  void tellsARawStreamAndFaults() {
    assertThat(ImageFormat.text(ImageSamples.raw(), WIDE))
        .isEqualTo(
            """
            place    file:/var/tmp/mlx5.img
            form     raw stream of 3 bytes
            SHA-256  9c56cc51

            vendor  generic
            state   3 bytes
            """);
    assertThat(ImageFormat.text(ImageSamples.image("frame 1 is torn", "and another"), WIDE))
        .contains("\nfault    frame 1 is torn\nfault    and another\n");
  }

  @Test
  void fitsANarrowTerminal() {
    assertThat(ImageFormat.text(ImageSamples.image("frame 1 is torn"), NARROW).lines())
        .allMatch(line -> line.length() <= NARROW);
    assertThat(ImageFormat.differences(ImageSamples.differences(), NARROW).lines())
        .allMatch(line -> line.length() <= NARROW);
  }

  @Test
  void programsGetEveryKey() {
    assertThat(ImageFormat.json(ImageSamples.image("torn"), false).toString())
        .isEqualTo(
            "{\"place\":\"file:/var/tmp/mlx5.img\",\"form\":\"IMAGE\","
                + "\"created\":\"2025-03-01T12:00:00Z\",\"bytes\":5000,\"frames\":4,"
                + "\"digest\":\"9c56cc51\",\"devices\":[{\"index\":0,"
                + "\"address\":\"vfio:0000:08:00.2\",\"vendor\":\"mlx5\","
                + "\"kernelDriver\":\"mlx5_vfio_pci\",\"kernelRelease\":\"6.12.0\","
                + "\"features\":\"STOP_COPY,P2P,PRE_COPY\",\"attributes\":{\"vendor_id\":\"15b3\"},"
                + "\"estimatedBytes\":4096,\"stateBytes\":4136,\"contextBytes\":212,"
                + "\"records\":[{\"offset\":0,\"length\":24,\"name\":\"STOP_COPY_SIZE\","
                + "\"meaning\":\"a buffer of 303104 bytes\",\"warnings\":[],"
                + "\"crc32c\":\"0x1234abcd\"},{\"offset\":24,\"length\":4112,\"name\":\"FW_DATA\","
                + "\"meaning\":\"\",\"warnings\":[\"its flags are 0x1\"],"
                + "\"crc32c\":\"0x00000001\"}],\"omitted\":7,\"findings\":{\"records\":\"2\"}}],"
                + "\"faults\":[\"torn\"]}");
    assertThat(ImageFormat.json(ImageSamples.image(), true).toString())
        .contains("\"head\":\"0800000000000000");
    assertThat(ImageFormat.json(ImageSamples.raw(), true).toString())
        .contains("\"created\":null", "\"estimatedBytes\":null", "\"contextBytes\":null");
  }

  /** A device that was stopped before is stopped again: nobody may take it for one that runs. */
  @Test
  void tellsWhereAnInspectedDeviceIsNow() {
    assertThat(ImageFormat.stood(asked(Then.RUN), left(MigrationState.RUNNING)))
        .isEqualTo("emu:mtty-0 stood for 12.4 ms and runs on (migrate-1).");
    assertThat(ImageFormat.stood(asked(Then.RUN), left(MigrationState.STOP)))
        .isEqualTo("emu:mtty-0 was in STOP, and is there again (migrate-1).");
    assertThat(ImageFormat.stood(asked(Then.STOP), left(MigrationState.STOP)))
        .isEqualTo(
            "emu:mtty-0 stays in STOP, leased to migrate-1; `vfio:state emu:mtty-0 --set RUNNING`"
                + " has it run on, and `vfio:release emu:mtty-0` ends the lease then.");
  }

  private static InspectRequest asked(Then then) {
    return new InspectRequest(Samples.MTTY, then, false);
  }

  private static MigrationReport left(MigrationState state) {
    return Samples.report(SessionState.DONE, "", state);
  }

  @Test
  void tellsWhatDiffers() {
    assertThat(ImageFormat.differences(ImageSamples.differences(), WIDE))
        .isEqualTo(
            """
            WHAT              | LEFT     | RIGHT
            ------------------+----------+----------------
            device 0 state    | 12 bytes | 16 bytes
            device 0 record 3 | -        | QUAD at byte 12
            """);
    assertThat(ImageFormat.differences(List.of(), WIDE)).isEqualTo("Both hold the same.\n");
    assertThat(ImageFormat.differencesJson(ImageSamples.differences()).toString())
        .startsWith("[{\"what\":\"device 0 state\",\"left\":\"12 bytes\",\"right\":\"16 bytes\"}");
  }

  @Test
  void theConsoleShowsThemSo() {
    assertThat(Shown.text(ImageSamples.image(), WIDE)).startsWith("place");
    assertThat(Shown.text(ImageSamples.differences(), WIDE)).startsWith("WHAT");
  }
}
