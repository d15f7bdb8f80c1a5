// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIommu;
import org.drover.api.spi.ModelIrq;
import org.drover.api.spi.ModelLog;
import org.drover.api.spi.ModelWithoutMigration;

/**
 * Devices whose DMA and interrupts a test does by hand. The option {@code kind} is {@code mdev},
 * {@code plain} for a PCI function, or {@code tracks} for one behind an IOMMU that tracks. The only
 * register is the command register, with the bus master bit set.
 */
final class DmaModel implements DeviceModel {
  private final Map<String, Device> made = new HashMap<>();

  @Override
  public String model() {
    return "dma";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    Device device = new Device(options.get("kind"));
    made.put(options.get("kind"), device);
    return device;
  }

  /** The last device of a kind. */
  Device device(String kind) {
    return made.get(kind);
  }

  /** What reaches memory. */
  static final class Device implements ModelWithoutMigration, ModelLog {
    private final String kind;
    ModelDma dma;
    ModelInterrupts interrupts;
    short command = 4;

    /** What its log says to a report. */
    int reports;

    Device(String kind) {
      this.kind = kind;
    }

    void write(long iova, int... bytes) {
      ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
      for (int value : bytes) {
        buffer.put((byte) value);
      }
      dma.write(iova, buffer.flip());
    }

    byte[] read(long iova, int count) {
      byte[] bytes = new byte[count];
      dma.read(iova, ByteBuffer.wrap(bytes));
      return bytes;
    }

    @Override
    public Map<String, String> sysfs(String name) {
      return Map.of(BUS, kind.equals("mdev") ? "mdev" : "pci");
    }

    @Override
    public Optional<ModelIommu> iommu() {
      return kind.equals("mdev")
          ? Optional.empty()
          : Optional.of(new ModelIommu(kind.equals("tracks")));
    }

    @Override
    public void connect(ModelDma memory, ModelInterrupts lines) {
      dma = memory;
      interrupts = lines;
    }

    @Override
    public ModelInfo info() {
      return new ModelInfo(2, 9, 5);
    }

    @Override
    public List<RegionInfo> regions() {
      return List.of();
    }

    /** A pin, four messages and the request, as a function of conventional PCI has them. */
    @Override
    public Optional<ModelIrq> irq(int index) {
      return switch (index) {
        case 0 -> Optional.of(new ModelIrq(7, 1));
        case 1 -> Optional.of(new ModelIrq(9, 4));
        case 2 -> Optional.of(new ModelIrq(1, 2));
        case 4 -> Optional.of(new ModelIrq(9, 1));
        default -> Optional.empty();
      };
    }

    @Override
    public void reset() {
      // Has no state.
    }

    @Override
    public Optional<ModelLog> log() {
      return Optional.of(this);
    }

    @Override
    public long start(List<Range> ranges, long pageSize) {
      return Math.max(4096, pageSize);
    }

    @Override
    public int report(long iova, long length) {
      return reports;
    }

    @Override
    public int stop() {
      return 0;
    }

    @Override
    public long readRegion(int region, long offset, ByteBuffer into) {
      if (region != 7 || offset != 4 || into.remaining() != 2) {
        return Errno.EINVAL.negative();
      }
      into.order(ByteOrder.LITTLE_ENDIAN).putShort(command);
      return 2;
    }

    @Override
    public long writeRegion(int region, long offset, ByteBuffer from) {
      return Errno.EINVAL.negative();
    }
  }
}
