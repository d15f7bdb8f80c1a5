// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.model;

import com.acme.drover.layout.AcmeLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelIrq;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;

/**
 * One acme: region 0 holds its registers. Whoever opens it finds it as after a reset: in RUNNING,
 * and its registers 0.
 *
 * <p>The caller serialises arcs, reset and close; regions may be used by other threads at the same
 * time.
 */
final class AcmeDevice implements ModelDevice {
  private static final String PARENT = "acme";
  private static final String TYPE = "acme-1";

  /** The registers, as they lie in region 0 and in a stream; guarded by itself. */
  private final ByteBuffer registers = ByteBuffer.allocate(AcmeLayout.CONTENT);

  private volatile MigrationState state = MigrationState.RUNNING;
  private Optional<AcmeFile.Saving> saving = Optional.empty();
  private Optional<AcmeFile.Resuming> resuming = Optional.empty();

  @Override
  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS,
        "mdev",
        DRIVER,
        PARENT,
        DeviceIdentity.MDEV_PARENT,
        PARENT,
        DeviceIdentity.MDEV_TYPE,
        TYPE);
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo(Vfio.VFIO_DEVICE_FLAGS_RESET, 1, 0);
  }

  @Override
  public List<RegionInfo> regions() {
    return List.of(new RegionInfo(0, AcmeLayout.CONTENT, true, true, false));
  }

  @Override
  public Optional<ModelIrq> irq(int index) {
    return Optional.empty();
  }

  @Override
  public FeatureSet migrationFeatures() {
    return FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.P2P);
  }

  @Override
  public MigrationState state() {
    return state;
  }

  @Override
  public ArcResult arc(MigrationState to) {
    ArcResult result =
        switch (to) {
          case STOP, RUNNING, RUNNING_P2P -> leave();
          case STOP_COPY -> save();
          case RESUMING -> resume();
          case PRE_COPY, PRE_COPY_P2P, ERROR -> new ArcResult.Failed(Errno.EINVAL);
        };
    if (!(result instanceof ArcResult.Failed)) {
      state = to;
    }
    return result;
  }

  private ArcResult leave() {
    if (state == MigrationState.RESUMING && !load()) {
      return new ArcResult.Failed(Errno.EINVAL);
    }
    endFiles();
    return new ArcResult.Done();
  }

  private ArcResult save() {
    ByteBuffer stream = AcmeLayout.withHeader();
    synchronized (registers) {
      stream.put(AcmeLayout.HEADER, registers, 0, AcmeLayout.CONTENT);
    }
    AcmeFile.Saving file = new AcmeFile.Saving(stream);
    saving = Optional.of(file);
    return new ArcResult.WithFile(file);
  }

  private ArcResult resume() {
    AcmeFile.Resuming file = new AcmeFile.Resuming();
    resuming = Optional.of(file);
    return new ArcResult.WithFile(file);
  }

  /** False if the stream is not whole. */
  private boolean load() {
    Optional<AcmeFile.Resuming> whole = resuming.filter(AcmeFile.Resuming::complete);
    whole.ifPresent(
        file -> {
          synchronized (registers) {
            registers.put(0, file.data, AcmeLayout.HEADER, AcmeLayout.CONTENT);
          }
        });
    return whole.isPresent();
  }

  private void endFiles() {
    saving.ifPresent(AcmeFile::end);
    resuming.ifPresent(AcmeFile::end);
    saving = Optional.empty();
    resuming = Optional.empty();
  }

  @Override
  public long stopCopyLength() {
    return AcmeLayout.SIZE;
  }

  @Override
  public void reset() {
    endFiles();
    synchronized (registers) {
      registers.put(0, new byte[AcmeLayout.CONTENT]);
    }
    state = MigrationState.RUNNING;
  }

  @Override
  public void closed() {
    reset();
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    int count = into.remaining();
    if (!holds(region, offset, count)) {
      return Errno.EINVAL.negative();
    }
    synchronized (registers) {
      into.put(registers.slice((int) offset, count));
    }
    return count;
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    int count = from.remaining();
    if (!holds(region, offset, count)) {
      return Errno.EINVAL.negative();
    }
    synchronized (registers) {
      registers.slice((int) offset, count).put(from);
    }
    return count;
  }

  private static boolean holds(int region, long offset, int count) {
    return region == 0 && offset >= 0 && offset <= AcmeLayout.CONTENT - count;
  }
}
