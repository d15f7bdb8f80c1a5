// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.drover.api.DroverException;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.spi.SourceDescription;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.inspect.ImageToolsService;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.FeatureSet;
import org.drover.stream.FrameWriter;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;
import org.drover.transport.file.FileTransport;
import org.drover.vendor.mlx5.Mlx5Driver;

/**
 * An image of an mlx5 function whose state was saved in chunks of 8 MiB, as mlx5-vfio-pci saves a
 * large one.
 *
 * @param file where it is
 * @param records how many its state has
 */
record Mlx5Image(Path file, int records) {
  private static final int CHUNK = 8 << 20;
  private static final int FRAME = 1 << 20;
  private static final int HEADER = 16;

  /** Writes one whose state has about so many bytes. */
  static Mlx5Image write(Path file, long bytes) throws IOException {
    int chunks = (int) (bytes / CHUNK);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      FrameWriter writer = new FrameWriter(channel, WriterOptions.defaults());
      writer.start();
      writer.write(SectionType.MANIFEST, 0, true, manifest().encode());
      state(writer, header(8, 1, 1).putLong(CHUNK).flip());
      ByteBuffer frame = ByteBuffer.allocateDirect(FRAME);
      Random random = new Random(1);
      byte[] noise = new byte[FRAME];
      random.nextBytes(noise);
      frame.put(noise);
      for (int chunk = 0; chunk < chunks; chunk++) {
        state(writer, header(CHUNK, 0, 0).flip());
        for (int at = 0; at < CHUNK; at += FRAME) {
          state(writer, frame.putInt(0, at).putInt(4, chunk).clear());
        }
      }
      writer.finish();
    }
    return new Mlx5Image(file, chunks + 1);
  }

  private static Manifest manifest() {
    SourceDescription source =
        new SourceDescription(
            "mlx5", "mlx5_vfio_pci", "6.12.0", FeatureSet.parse("STOP_COPY"), Map.of());
    return new Manifest(
        Instant.EPOCH, List.of(new SavedDevice(0, "vfio:vf", source, OptionalLong.empty())));
  }

  private static ByteBuffer header(long size, int flags, int tag) {
    return ByteBuffer.allocate(HEADER + Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(size)
        .putInt(flags)
        .putInt(tag);
  }

  private static void state(FrameWriter writer, ByteBuffer bytes) throws IOException {
    writer.write(SectionType.DEVICE_DATA, 0, true, bytes);
  }

  /** What Drover says of it, which must be right. */
  void inspect() {
    Transports transports = new Transports();
    transports.bind(new FileTransport(), Map.of());
    VendorDrivers drivers = new VendorDrivers();
    drivers.bind(new Mlx5Driver(), Map.of());
    ImageTools tools = new ImageToolsService(transports, drivers);
    ImageReport report = tools.inspect(new ImageRequest(file.toUri()));
    if (!report.faults().isEmpty() || report.devices().get(0).records().size() != records) {
      throw new DroverException(file + " was not read as it was written: " + report.faults());
    }
  }
}
