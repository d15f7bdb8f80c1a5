// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelIrq;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;

/**
 * A device whose state is a number of bytes that mean nothing: what it hands out is one block again
 * and again, as {@code /dev/zero} would; what it is given it counts. It refuses to leave RESUMING
 * with any other count.
 */
final class BlockDevice implements ModelDevice {
  private static final int BLOCK = 1 << 20;
  private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();

  private final long bytes;
  private volatile MigrationState state = MigrationState.RUNNING;
  private BlockFile file;

  BlockDevice(long bytes) {
    this.bytes = bytes;
  }

  @Override
  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS,
        "mdev",
        DRIVER,
        BlockModel.NAME,
        DeviceIdentity.MDEV_PARENT,
        BlockModel.NAME,
        DeviceIdentity.MDEV_TYPE,
        BlockModel.NAME);
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo(Vfio.VFIO_DEVICE_FLAGS_RESET, 0, 0);
  }

  @Override
  public List<RegionInfo> regions() {
    return List.of();
  }

  @Override
  public Optional<ModelIrq> irq(int index) {
    return Optional.empty();
  }

  @Override
  public FeatureSet migrationFeatures() {
    return FeatureSet.of(MigrationFeature.STOP_COPY);
  }

  @Override
  public MigrationState state() {
    return state;
  }

  @Override
  public ArcResult arc(MigrationState to) {
    if (state == MigrationState.RESUMING && file.moved.get() != bytes) {
      return new ArcResult.Failed(Errno.EINVAL);
    }
    state = to;
    if (to != MigrationState.STOP_COPY && to != MigrationState.RESUMING) {
      return new ArcResult.Done();
    }
    file = new BlockFile(to == MigrationState.STOP_COPY);
    return new ArcResult.WithFile(file);
  }

  @Override
  public long stopCopyLength() {
    return bytes;
  }

  @Override
  public void reset() {
    state = MigrationState.RUNNING;
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    return Errno.EINVAL.negative();
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    return Errno.EINVAL.negative();
  }

  /** A data file in one direction. */
  private final class BlockFile implements ModelFile {
    private final boolean readable;
    private final AtomicLong moved = new AtomicLong();

    BlockFile(boolean readable) {
      this.readable = readable;
    }

    @Override
    public boolean readable() {
      return readable;
    }

    @Override
    public long read(ByteBuffer into) {
      int count = (int) Math.min(Math.min(into.remaining(), BLOCK), bytes - moved.get());
      into.put(into.position(), ZEROES, 0, count);
      moved.addAndGet(count);
      return count;
    }

    @Override
    public long write(ByteBuffer from) {
      moved.addAndGet(from.remaining());
      return from.remaining();
    }
  }
}
