// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
import org.drover.vendor.mtty.layout.MttyLayout;

/**
 * One device of the kernel's mtty sample, 6.12.
 *
 * <p>The caller serialises arcs, reset and close; regions have a lock of their own, as in the
 * driver, since they are used in PRE_COPY and at any other time.
 */
final class MttyDevice implements ModelDevice {
  static final String PARENT = "mtty";

  private static final long BAR_SIZE = 8;
  private static final int MASK_16 = 0xffff;

  private final int ports;
  private final FeatureSet features;
  private final ConfigSpace config;

  /** Always two, as in the driver; a device of one port keeps the other to itself. */
  private final List<UartPort> uarts;

  private volatile MigrationState state = MigrationState.RUNNING;
  private volatile int irqsTold;
  private volatile Consumer<String> log = line -> {};
  private MttyFile.Saving saving;
  private MttyFile.Resuming resuming;

  MttyDevice(int ports, FeatureSet features) {
    this.ports = ports;
    this.features = features;
    this.config = new ConfigSpace(ports);
    this.uarts = IntStream.range(0, 2).mapToObj(index -> new UartPort(portMemory())).toList();
  }

  private static ByteBuffer portMemory() {
    return ByteBuffer.allocate(MttyLayout.PORT).order(ByteOrder.nativeOrder());
  }

  @Override
  public Map<String, String> sysfs(String name) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(BUS, "mdev");
    facts.put(DRIVER, PARENT);
    facts.put(DeviceIdentity.MDEV_PARENT, PARENT);
    facts.put(DeviceIdentity.MDEV_TYPE, MttyModel.type(ports));
    facts.put("vendor/sample_mdev_dev", "This is MDEV " + name);
    return facts;
  }

  @Override
  public void printsTo(Consumer<String> kernelLog) {
    log = kernelLog;
  }

  @Override
  public ModelInfo info() {
    irqsTold = Vfio.VFIO_PCI_NUM_IRQS;
    return new ModelInfo(
        Vfio.VFIO_DEVICE_FLAGS_PCI, Vfio.VFIO_PCI_NUM_REGIONS, Vfio.VFIO_PCI_NUM_IRQS);
  }

  @Override
  public List<RegionInfo> regions() {
    List<RegionInfo> regions = new ArrayList<>();
    for (int index = 0; index < Vfio.VFIO_PCI_NUM_REGIONS; index++) {
      // All are said to be readable and writable, those of size 0 too.
      regions.add(new RegionInfo(index, size(index), true, true, false));
    }
    return List.copyOf(regions);
  }

  private long size(int region) {
    return switch (region) {
      case Vfio.VFIO_PCI_BAR0_REGION_INDEX -> BAR_SIZE;
      case Vfio.VFIO_PCI_BAR1_REGION_INDEX -> ports == 2 ? BAR_SIZE : 0;
      case Vfio.VFIO_PCI_CONFIG_REGION_INDEX -> ConfigSpace.SIZE;
      default -> 0;
    };
  }

  /** The driver compares with what it last answered to GET_INFO: nothing, before the first. */
  @Override
  public Optional<ModelIrq> irq(int index) {
    if (index >= irqsTold) {
      return Optional.empty();
    }
    return switch (index) {
      case Vfio.VFIO_PCI_INTX_IRQ_INDEX ->
          Optional.of(
              new ModelIrq(
                  Vfio.VFIO_IRQ_INFO_EVENTFD
                      | Vfio.VFIO_IRQ_INFO_MASKABLE
                      | Vfio.VFIO_IRQ_INFO_AUTOMASKED,
                  1));
      case Vfio.VFIO_PCI_MSI_IRQ_INDEX ->
          Optional.of(new ModelIrq(Vfio.VFIO_IRQ_INFO_EVENTFD | Vfio.VFIO_IRQ_INFO_NORESIZE, 1));
      default -> Optional.empty();
    };
  }

  @Override
  public FeatureSet migrationFeatures() {
    return features;
  }

  /** The state and the registers stay; only the data files are over. */
  @Override
  public void closed() {
    disableFiles();
  }

  private void disableFiles() {
    if (saving != null) {
      saving.disable();
      saving = null;
    }
    if (resuming != null) {
      resuming.disable();
      resuming = null;
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
          case STOP -> leaveToStop();
          case RUNNING, RUNNING_P2P -> leaveToRun();
          case PRE_COPY, PRE_COPY_P2P, STOP_COPY -> save(to);
          case RESUMING -> resume();
          case ERROR -> new ArcResult.Failed(Errno.EINVAL);
        };
    if (!(result instanceof ArcResult.Failed)) {
      state = to;
    }
    return result;
  }

  private ArcResult leaveToStop() {
    if (state == MigrationState.RESUMING && !load()) {
      return new ArcResult.Failed(Errno.EINVAL);
    }
    disableFiles();
    return new ArcResult.Done();
  }

  private ArcResult leaveToRun() {
    disableFiles();
    return new ArcResult.Done();
  }

  private ArcResult save(MigrationState to) {
    boolean fresh = saving == null;
    if (fresh && state.isPreCopy() && to.isPreCopy()) {
      // Reopened in PRE_COPY: these two arcs do nothing at all, STOP_COPY makes a new file.
      return new ArcResult.Done();
    }
    if (fresh) {
      saving = new MttyFile.Saving(ports, () -> state.isPreCopy());
    }
    if (to == MigrationState.STOP_COPY) {
      synchronized (uarts) {
        uarts.subList(0, ports).forEach(saving::append);
      }
    }
    return fresh ? new ArcResult.WithFile(saving) : new ArcResult.Done();
  }

  private ArcResult resume() {
    resuming = new MttyFile.Resuming(ports);
    return new ArcResult.WithFile(resuming);
  }

  private boolean load() {
    // Reopened in RESUMING: there is no file that could be complete.
    if (resuming == null || !resuming.complete()) {
      return false;
    }
    ByteBuffer from = resuming.portData();
    synchronized (uarts) {
      uarts.subList(0, ports).forEach(port -> port.load(from));
    }
    return true;
  }

  @Override
  public long stopCopyLength() {
    return MttyLayout.size(ports);
  }

  /**
   * Back to RUNNING; the UARTs keep what they hold. The driver prints its line, which names no
   * device, when it is asked, and here it is printed when it is done: two that had to wait are one.
   */
  @Override
  public void reset() {
    log.accept("mtty_reset: called");
    state = MigrationState.RUNNING;
    disableFiles();
  }

  /** Three empty hooks: whatever is asked succeeds, and no page is ever reported. */
  @Override
  public Optional<ModelLog> log() {
    return Optional.of(
        new ModelLog() {
          @Override
          public long start(List<Range> ranges, long pageSize) {
            return pageSize;
          }

          @Override
          public int stop() {
            return 0;
          }

          @Override
          public int reportOfNothing() {
            return 0;
          }
        });
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    synchronized (uarts) {
      long at = offset;
      while (into.hasRemaining()) {
        byte[] access = new byte[width(at, into.remaining())];
        if (!read(region, at, access)) {
          return Errno.EFAULT.negative();
        }
        into.put(access);
        at += access.length;
      }
      return at - offset;
    }
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    synchronized (uarts) {
      long at = offset;
      while (from.hasRemaining()) {
        byte[] access = new byte[width(at, from.remaining())];
        from.get(access);
        if (!write(region, at, access)) {
          return Errno.EFAULT.negative();
        }
        at += access.length;
      }
      return at - offset;
    }
  }

  /** The driver splits a call into aligned accesses of 4, 2 and 1 bytes. */
  private static int width(long offset, int left) {
    if (left >= 4 && offset % 4 == 0) {
      return 4;
    }
    return left >= 2 && offset % 2 == 0 ? 2 : 1;
  }

  /**
   * One access. BARs have one register per access, the rest of a wider one is 0. BARs 2 to 5 are
   * refused here; the driver would read past its ports.
   */
  private boolean read(int region, long offset, byte[] into) {
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      return offset <= ConfigSpace.SIZE && config.read((int) offset, into);
    }
    if (region > Vfio.VFIO_PCI_BAR1_REGION_INDEX) {
      return false;
    }
    into[0] = (byte) uarts.get(region).read((int) (offset & MASK_16));
    return true;
  }

  private boolean write(int region, long offset, byte[] from) {
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      config.write((int) (offset & MASK_16), from);
      return true;
    }
    if (region > Vfio.VFIO_PCI_BAR1_REGION_INDEX) {
      return false;
    }
    uarts.get(region).write((int) (offset & MASK_16), Byte.toUnsignedInt(from[0]));
    return true;
  }
}
