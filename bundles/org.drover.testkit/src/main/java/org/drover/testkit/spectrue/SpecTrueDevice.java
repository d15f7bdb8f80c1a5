// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelIrq;
import org.drover.api.spi.ModelLog;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;

/** A device that keeps every rule, but for its quirks. */
final class SpecTrueDevice implements ModelDevice {
  private static final int BAR_SIZE = 8;
  private static final int CONFIG_SIZE = 256;
  private static final int IDS = 0x3253_4348;

  private final FeatureSet features;
  private final Set<Quirk> quirks;
  private final Shape shape;
  private int streams;
  private final byte[] registers = new byte[SpecTrueFile.REGISTERS];
  private final Optional<Window> window;
  private volatile MigrationState state = MigrationState.RUNNING;
  private SpecTrueFile.Saving saving;
  private SpecTrueFile.Resuming resuming;
  private int abortedAt;
  private boolean logging;

  SpecTrueDevice(FeatureSet features, Set<Quirk> quirks, Shape shape) {
    this.features = features;
    this.quirks = quirks;
    this.shape = shape;
    this.window = shape.window() ? Optional.of(new Window()) : Optional.empty();
  }

  private boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  @Override
  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS,
        "mdev",
        DRIVER,
        "spec-true",
        DeviceIdentity.MDEV_PARENT,
        "spec-true",
        DeviceIdentity.MDEV_TYPE,
        "spec-true-1");
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo(
        Vfio.VFIO_DEVICE_FLAGS_PCI | Vfio.VFIO_DEVICE_FLAGS_RESET,
        Vfio.VFIO_PCI_NUM_REGIONS,
        Vfio.VFIO_PCI_NUM_IRQS);
  }

  @Override
  public List<RegionInfo> regions() {
    List<RegionInfo> regions = new ArrayList<>();
    for (int index = 0; index < Vfio.VFIO_PCI_NUM_REGIONS; index++) {
      RegionInfo plain = new RegionInfo(index, size(index), true, true, false);
      regions.add(window(index).map(Window::info).orElse(plain));
    }
    return List.copyOf(regions);
  }

  private Optional<Window> window(int region) {
    return window.filter(bar -> region == Window.INDEX);
  }

  private static long size(int region) {
    return switch (region) {
      case Vfio.VFIO_PCI_BAR0_REGION_INDEX, Vfio.VFIO_PCI_BAR1_REGION_INDEX -> BAR_SIZE;
      case Vfio.VFIO_PCI_CONFIG_REGION_INDEX -> CONFIG_SIZE;
      default -> 0;
    };
  }

  @Override
  public Optional<ModelIrq> irq(int index) {
    return index == Vfio.VFIO_PCI_INTX_IRQ_INDEX
        ? Optional.of(new ModelIrq(Vfio.VFIO_IRQ_INFO_EVENTFD, 1))
        : Optional.empty();
  }

  @Override
  public FeatureSet migrationFeatures() {
    return features;
  }

  @Override
  public void closed() {
    disableFiles();
    if (!has(Quirk.OPEN_KEEPS_STATE)) {
      state = MigrationState.RUNNING;
    }
    if (!has(Quirk.OPEN_KEEPS_CONTENT)) {
      clear();
    }
  }

  private void clear() {
    synchronized (registers) {
      Arrays.fill(registers, (byte) 0);
    }
    window.ifPresent(Window::clear);
  }

  private void disableFiles() {
    if (saving != null) {
      abortedAt = saving.position();
      saving.disable();
      saving = null;
    }
    if (resuming != null) {
      resuming.disable();
      if (!has(Quirk.LOAD_OUTLIVES_RESET)) {
        resuming = null;
      }
    }
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
          case PRE_COPY, PRE_COPY_P2P, STOP_COPY -> save(to);
          case RESUMING -> resume();
          case ERROR -> new ArcResult.Failed(Errno.EINVAL);
        };
    if (!(result instanceof ArcResult.Failed)) {
      state = to;
    }
    return result;
  }

  private ArcResult leave() {
    if (state == MigrationState.RESUMING) {
      if (!resuming.complete()) {
        return new ArcResult.Failed(Errno.EINVAL);
      }
      if (!has(Quirk.IGNORES_WHAT_IT_LOADS)) {
        restore(ByteBuffer.wrap(resuming.content()));
      }
    }
    if (state == MigrationState.RESUMING) {
      resuming.disable();
      resuming = null;
    }
    disableFiles();
    return new ArcResult.Done();
  }

  private ArcResult save(MigrationState to) {
    boolean stopCopy = to == MigrationState.STOP_COPY;
    boolean afterPreCopy = saving != null;
    if (stopCopy && afterPreCopy && has(Quirk.NEW_FILE_IN_STOP_COPY)) {
      saving.disable();
      saving = null;
    }
    boolean fresh = saving == null;
    if (fresh) {
      boolean goesOn = has(Quirk.PRE_COPY_GOES_ON) && to.isPreCopy();
      saving =
          new SpecTrueFile.Saving(
              quirks,
              shape,
              () -> state.isPreCopy(),
              goesOn ? Math.min(abortedAt, shape.initial()) : 0,
              ++streams);
    }
    if (stopCopy) {
      saving.append(content(), afterPreCopy);
    }
    return fresh ? new ArcResult.WithFile(saving) : new ArcResult.Done();
  }

  /** What a stream has behind its initial part. */
  private byte[] content() {
    ByteBuffer content = ByteBuffer.allocate(shape.length() - shape.initial());
    synchronized (registers) {
      content.put(registers);
    }
    window.ifPresent(bar -> bar.save(content));
    return content.array();
  }

  private void restore(ByteBuffer content) {
    synchronized (registers) {
      content.get(registers);
    }
    window.ifPresent(bar -> bar.load(content));
  }

  private ArcResult resume() {
    boolean goesOn = has(Quirk.LOAD_OUTLIVES_RESET) && resuming != null;
    resuming =
        goesOn
            ? new SpecTrueFile.Resuming(quirks, shape, resuming.data(), resuming.position())
            : new SpecTrueFile.Resuming(quirks, shape, new byte[shape.length()], 0);
    return new ArcResult.WithFile(resuming);
  }

  @Override
  public long stopCopyLength() {
    return shape.length();
  }

  @Override
  public void reset() {
    state = has(Quirk.RESET_STOPS) ? MigrationState.STOP : MigrationState.RUNNING;
    if (has(Quirk.RESET_KEEPS_FILES)) {
      saving = null;
      resuming = null;
    } else {
      disableFiles();
    }
    if (!has(Quirk.RESET_KEEPS_CONTENT)) {
      clear();
    }
  }

  @Override
  public Optional<ModelLog> log() {
    return Optional.of(
        new ModelLog() {
          @Override
          public long start(List<Range> ranges, long pageSize) {
            if (logging && !has(Quirk.LOGS_TWICE)) {
              return Errno.EBUSY.negative();
            }
            logging = true;
            return pageSize;
          }

          @Override
          public int stop() {
            logging = false;
            return 0;
          }
        });
  }

  @Override
  public ByteBuffer mapRegion(int region, long offset, int length) {
    return window(region).orElseThrow().map(offset, length);
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    Optional<Window> bar = window(region);
    if (bar.isPresent()) {
      return bar.get().read(offset, into);
    }
    int count = into.remaining();
    byte[] content = new byte[CONFIG_SIZE];
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(0, IDS);
    } else {
      synchronized (registers) {
        System.arraycopy(registers, region * BAR_SIZE, content, 0, BAR_SIZE);
      }
    }
    if (offset + count > size(region)) {
      return Errno.EINVAL.negative();
    }
    into.put(content, (int) offset, count);
    return count;
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    Optional<Window> bar = window(region);
    if (bar.isPresent()) {
      return bar.get().write(offset, from);
    }
    int count = from.remaining();
    if (region > Vfio.VFIO_PCI_BAR1_REGION_INDEX || offset + count > BAR_SIZE) {
      return Errno.EINVAL.negative();
    }
    synchronized (registers) {
      from.get(registers, region * BAR_SIZE + (int) offset, count);
    }
    return count;
  }
}
