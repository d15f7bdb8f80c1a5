// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.samples;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.StreamRecord;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageRecord;
import org.drover.api.service.ImageReport;
import org.drover.api.service.StateForm;
import org.drover.fsm.FeatureSet;

/** What is said of images, with known content, for the tests of what shows it. */
public final class ImageSamples {
  /** Where they are kept. */
  public static final URI PLACE = URI.create("file:/var/tmp/mlx5.img");

  private ImageSamples() {}

  /** An image of one device with two records and more that were left out. */
  public static ImageReport image(String... faults) {
    ImageRecord size =
        new ImageRecord(
            new StreamRecord(0, 24, "STOP_COPY_SIZE", "a buffer of 303104 bytes", List.of()),
            0x1234_abcd,
            "08000000000000000100000001000000" + "00a0040000000000");
    ImageRecord data =
        new ImageRecord(
            new StreamRecord(24, 4112, "FW_DATA", "", List.of("its flags are 0x1")),
            1,
            "00100000000000000100000000000000" + "00".repeat(16));
    return new ImageReport(
        PLACE,
        StateForm.IMAGE,
        Optional.of(Samples.NOON),
        5000,
        4,
        Optional.of("9c56cc51"),
        List.of(
            new ImageDevice(
                0,
                "vfio:0000:08:00.2",
                "mlx5",
                "mlx5_vfio_pci",
                "6.12.0",
                FeatureSet.ofBits(7),
                Map.of("vendor_id", "15b3"),
                OptionalLong.of(4096),
                4136,
                OptionalLong.of(212),
                List.of(size, data),
                7,
                Map.of("records", "2"))),
        List.of(faults));
  }

  /** A raw stream that nobody knows. */
  public static ImageReport raw() {
    return new ImageReport(
        PLACE,
        StateForm.RAW,
        Optional.empty(),
        3,
        0,
        Optional.of("9c56cc51"),
        List.of(
            new ImageDevice(
                0,
                "",
                "generic",
                "",
                "",
                FeatureSet.ofBits(0),
                Map.of(),
                OptionalLong.empty(),
                3,
                OptionalLong.empty(),
                List.of(),
                0,
                Map.of())),
        List.of());
  }

  /** Two of them. */
  public static List<ImageDifference> differences() {
    return List.of(
        new ImageDifference("device 0 state", "12 bytes", "16 bytes"),
        new ImageDifference("device 0 record 3", "", "QUAD at byte 12"));
  }
}
