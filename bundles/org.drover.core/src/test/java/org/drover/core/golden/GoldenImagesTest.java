// SPDX-License-Identifier: Apache-2.0
package org.drover.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.api.StreamRecord;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.inspect.ImageToolsService;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The images of cnf/baseline/images: today's writer writes them, and today's readers take them. */
class GoldenImagesTest {
  private static final URI PLACE = URI.create("mem:image");

  private static final List<StreamRecord> MTTY_RECORDS =
      List.of(
          new StreamRecord(0, 24, "header", "version 1.0, 2 port(s)", List.of()),
          new StreamRecord(24, 36, "port 0", "SCR 0x5a, FIFO 41 42", List.of()),
          new StreamRecord(60, 36, "port 1", "SCR 0x00, FIFO empty", List.of()));

  private static final List<StreamRecord> MLX5_RECORDS =
      List.of(
          new StreamRecord(
              0,
              24,
              "STOP_COPY_SIZE",
              "the source made a buffer of 303104 bytes for its final image",
              List.of()),
          new StreamRecord(24, 56, "FW_DATA", "image 1 of the firmware's, 40 bytes", List.of()),
          new StreamRecord(80, 32, "FW_DATA", "image 2 of the firmware's, 16 bytes", List.of()),
          new StreamRecord(112, 20, "FW_DATA", "image 3 of the firmware's, 4 bytes", List.of()));

  private final Platform platform = Golden.platform(new PipeNetwork(), Golden.HERE);

  /** One of the files. */
  enum Image {
    MTTY_STOP_COPY("mtty-stop-copy", "STOP_COPY", 96, 2, false, false),
    MTTY_PRE_COPY("mtty-pre-copy", "STOP_COPY,P2P,PRE_COPY", 40, 4, false, false),
    MTTY_CONTEXT("mtty-context", "STOP_COPY,P2P,PRE_COPY", 96, 3, true, false),
    MTTY_MEMORY("mtty-memory", "STOP_COPY,P2P,PRE_COPY", 96, 3, true, true),
    MLX5("mlx5", "STOP_COPY,P2P,PRE_COPY", 50, 4, false, false);

    final String file;
    final String features;
    final int pieces;
    final int frames;
    final boolean withContext;
    final boolean withMemory;

    Image(
        String file,
        String features,
        int pieces,
        int frames,
        boolean withContext,
        boolean withMemory) {
      this.file = file + ".img";
      this.features = features;
      this.pieces = pieces;
      this.frames = frames;
      this.withContext = withContext;
      this.withMemory = withMemory;
    }

    byte[] golden() {
      return Golden.read("images/" + file);
    }

    byte[] state() {
      return this == MLX5 ? Golden.mlx5() : Golden.mtty();
    }

    FakeHardware device(Platform platform, String name) {
      FakeHardware device =
          this == MLX5
              ? Golden.mlx5(platform, name, features)
              : Golden.mtty(platform, name, features);
      if (withMemory) {
        Golden.open(platform, device);
      }
      return device;
    }
  }

  @ParameterizedTest
  @EnumSource
  void todaysWriterWritesIt(Image image) throws Exception {
    FakeHardware source = image.device(platform, "source").holdsForeign(image.state());
    source.chunk = image.pieces;
    if (image.withContext) {
      assertThat(new HeldContext(source, Golden.context()).held()).hasSize(0xa4);
    }
    ended(
        platform.migrator.save(
            new SaveRequest(source.address, PLACE, Then.RUN, true, StateForm.IMAGE)),
        SessionState.DONE);
    HexFormat hex = HexFormat.of();
    assertThat(hex.formatHex(platform.storage.images.get(PLACE.toString())))
        .as("%s: %s", image.file, Golden.REMEDY)
        .isEqualTo(hex.formatHex(image.golden()));
  }

  @ParameterizedTest
  @EnumSource
  void todaysReaderRestoresIt(Image image) throws Exception {
    platform.storage.images.put(PLACE.toString(), image.golden());
    FakeHardware destination = image.device(platform, "target");
    HeldContext context = image.withContext ? new HeldContext(destination) : null;
    ended(
        platform.migrator.restore(new RestoreRequest(PLACE, destination.address, StateForm.IMAGE)),
        SessionState.DONE);
    assertThat(destination.content()).isEqualTo(image.state());
    if (context != null) {
      assertThat(context.held()).isEqualTo(Golden.context());
    }
  }

  @ParameterizedTest
  @EnumSource
  void todaysToolsExplainIt(Image image) throws Exception {
    byte[] golden = image.golden();
    platform.storage.images.put(PLACE.toString(), golden);
    ImageTools tools = new ImageToolsService(platform.transports, platform.drivers);
    ImageReport report = tools.inspect(new ImageRequest(PLACE));
    assertThat(tools.verify(PLACE)).isEqualTo(report);
    // END has 32 bytes of header and 48 of payload.
    byte[] digested = Arrays.copyOf(golden, golden.length - 80);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(digested);
    assertThat(report.faults()).isEmpty();
    assertThat(report.created()).contains(Golden.CREATED);
    assertThat(report.bytes()).isEqualTo(golden.length);
    assertThat(report.frames()).isEqualTo(image.frames);
    assertThat(report.digest()).contains(HexFormat.of().formatHex(digest));
    explainsTheDevice(image, report.devices().get(0));
  }

  private static void explainsTheDevice(Image image, ImageDevice device) {
    assertThat(device.address()).isEqualTo("emu:source");
    assertThat(device.kernelRelease()).isEqualTo("6.12.117");
    assertThat(device.features()).isEqualTo(FeatureSet.parse(image.features));
    assertThat(device.estimatedBytes()).hasValue(image.state().length);
    assertThat(device.stateBytes()).isEqualTo(image.state().length);
    assertThat(device.contextBytes().isPresent()).isEqualTo(image.withContext);
    boolean mlx5 = image == Image.MLX5;
    assertThat(device.vendor()).isEqualTo(mlx5 ? "mlx5" : "mtty");
    assertThat(device.kernelDriver()).isEqualTo(mlx5 ? "mlx5_vfio_pci" : "mtty");
    assertThat(device.attributes())
        .isEqualTo(
            mlx5
                ? Map.of("vendor_id", "15b3", "device_id", "101e")
                : Map.of("mdev_type", "mtty-2"));
    assertThat(device.records())
        .extracting(record -> record.record())
        .isEqualTo(mlx5 ? MLX5_RECORDS : MTTY_RECORDS);
  }

  @Test
  void everyFileIsTried() throws IOException {
    Path folder = Path.of(System.getProperty("basedir", ""), "../../cnf/baseline/images");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Image.values()).map(image -> image.file).toList());
    }
  }
}
