// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIommu;
import org.drover.api.spi.ModelIrq;
import org.drover.api.spi.ModelLog;
import org.drover.api.spi.ModelMutex;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.contents.WorkloadGenerator;
import org.drover.model.mlx5.contents.WorkloadThread;
import org.drover.model.mlx5.firmware.Adapter;
import org.drover.model.mlx5.firmware.SimulatedCore;
import org.drover.model.mlx5.firmware.Vhca;
import org.drover.model.mlx5.variant.Mlx5vfDevice;
import org.drover.uapi.Vfio;

/**
 * A virtual function behind {@code mlx5-vfio-pci}, which stands on the core of vfio-pci. The kernel
 * resets a function when it is opened and when it is closed; what it holds outlives that here, as
 * its adapter keeps it.
 *
 * <p>BAR 0 is memory and no more: doorbells ring nowhere. It is no part of the state that migrates.
 */
final class Mlx5Function implements ModelDevice {
  private static final int WORK_IDLE_SECONDS = 1;

  /** No function has as many. */
  private static final int NO_VECTOR = Integer.MAX_VALUE;

  private final Adapter adapter;
  private final SimulatedCore core;
  private final Behaviour behaviour;
  private final ThreadPoolExecutor work;
  private final Mlx5vfDevice device;
  private final VfConfigSpace config = new VfConfigSpace();
  private final ByteBuffer bar = ByteBuffer.allocateDirect(VfConfigSpace.BAR_SIZE);
  private ModelDma dma;
  private ModelInterrupts interrupts;

  /** Null while nobody has it open, or it has nothing to do. */
  private WorkloadThread workload;

  /**
   * What it does while it is open and bus master.
   *
   * @param stepsPerSecond of its workload; 0 for none
   * @param seed which of many workloads
   * @param iommu that it is behind
   */
  record Behaviour(long stepsPerSecond, long seed, ModelIommu iommu) {}

  /**
   * One that nobody has open.
   *
   * @param vf which of the adapter's, from 0
   */
  Mlx5Function(Adapter adapter, int vf, Behaviour behaviour) {
    this.adapter = adapter;
    this.core = adapter.core(vf);
    this.behaviour = behaviour;
    this.work =
        new ThreadPoolExecutor(
            1,
            1,
            WORK_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Mlx5Function::worker);
    work.allowCoreThreadTimeOut(true);
    this.device = new Mlx5vfDevice(core, vf, work);
  }

  private static Thread worker(Runnable call) {
    Thread thread = new Thread(call, "mlx5vf_wq");
    thread.setDaemon(true);
    return thread;
  }

  /** The function as its firmware has it. */
  Vhca vhca() {
    return core.vhca();
  }

  /** Whose function it is. */
  Adapter adapter() {
    return adapter;
  }

  @Override
  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS,
        "pci",
        DRIVER,
        "mlx5_vfio_pci",
        "vendor",
        "0x15b3",
        "device",
        "0x101e",
        "subsystem_vendor",
        "0x15b3",
        "subsystem_device",
        "0x0058",
        "revision",
        "0x00",
        "class",
        "0x020000");
  }

  @Override
  public void printsTo(Consumer<String> log) {
    device.printsTo(log);
  }

  @Override
  public void guardedBy(ModelMutex mutex) {
    device.guardedBy(mutex);
  }

  @Override
  public Optional<ModelIommu> iommu() {
    return Optional.of(behaviour.iommu());
  }

  @Override
  public void connect(ModelDma memory, ModelInterrupts lines) {
    dma = memory;
    interrupts = lines;
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo(
        Vfio.VFIO_DEVICE_FLAGS_PCI | Vfio.VFIO_DEVICE_FLAGS_RESET,
        Vfio.VFIO_PCI_NUM_REGIONS,
        Vfio.VFIO_PCI_NUM_IRQS);
  }

  /** Without the last, VGA, which vfio-pci counts and answers {@code EINVAL} for. */
  @Override
  public List<RegionInfo> regions() {
    List<RegionInfo> regions = new ArrayList<>();
    for (int index = 0; index <= Vfio.VFIO_PCI_CONFIG_REGION_INDEX; index++) {
      regions.add(region(index, size(index)));
    }
    return List.copyOf(regions);
  }

  private static RegionInfo region(int index, long size) {
    if (index != Vfio.VFIO_PCI_BAR0_REGION_INDEX) {
      return new RegionInfo(index, size, size != 0, size != 0, false);
    }
    List<RegionInfo.Area> whole = List.of(new RegionInfo.Area(0, size));
    return new RegionInfo(index, size, true, true, true, true, whole);
  }

  private static long size(int region) {
    return switch (region) {
      case Vfio.VFIO_PCI_BAR0_REGION_INDEX -> VfConfigSpace.BAR_SIZE;
      case Vfio.VFIO_PCI_CONFIG_REGION_INDEX -> VfConfigSpace.SIZE;
      default -> 0;
    };
  }

  /** A virtual function has no pin. */
  @Override
  public Optional<ModelIrq> irq(int index) {
    int all = Vfio.VFIO_IRQ_INFO_EVENTFD;
    return switch (index) {
      case Vfio.VFIO_PCI_INTX_IRQ_INDEX ->
          Optional.of(
              new ModelIrq(all | Vfio.VFIO_IRQ_INFO_MASKABLE | Vfio.VFIO_IRQ_INFO_AUTOMASKED, 0));
      case Vfio.VFIO_PCI_MSI_IRQ_INDEX ->
          Optional.of(new ModelIrq(all | Vfio.VFIO_IRQ_INFO_NORESIZE, 0));
      case Vfio.VFIO_PCI_MSIX_IRQ_INDEX -> Optional.of(new ModelIrq(all, VfConfigSpace.VECTORS));
      case Vfio.VFIO_PCI_ERR_IRQ_INDEX, Vfio.VFIO_PCI_REQ_IRQ_INDEX ->
          Optional.of(new ModelIrq(all | Vfio.VFIO_IRQ_INFO_NORESIZE, 1));
      default -> Optional.empty();
    };
  }

  @Override
  public FeatureSet migrationFeatures() {
    return device.features();
  }

  @Override
  public void opened() {
    vhca().reset();
    config.opened();
    device.opened();
    work();
  }

  /** The monitor is for the workload alone: nothing that takes the state mutex is called in it. */
  private synchronized void work() {
    if (behaviour.stepsPerSecond() > 0 && dma != null) {
      WorkloadGenerator generator =
          new WorkloadGenerator(
              vhca()::contents, vhca(), dma, config::isBusMaster, behaviour.seed());
      workload = new WorkloadThread("mlx5-workload", generator, behaviour.stepsPerSecond());
    }
  }

  @Override
  public void closed() {
    rest();
    device.closed();
    vhca().reset();
    config.closed();
  }

  private synchronized void rest() {
    if (workload != null) {
      workload.close();
      workload = null;
    }
  }

  @Override
  public MigrationState state() {
    return device.state();
  }

  @Override
  public ArcResult arc(MigrationState to) {
    return device.arc(to);
  }

  @Override
  public long stopCopyLength() {
    return device.stopCopyLength();
  }

  @Override
  public void reset() {
    vhca().reset();
    device.reset();
  }

  @Override
  public Optional<ModelLog> log() {
    return device.log();
  }

  /** Whoever waits for a command gets its end at once. */
  @Override
  public void removed() {
    core.close();
    rest();
    device.removed();
    work.shutdown();
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    if (offset < 0 || offset >= size(region)) {
      return Errno.EINVAL.negative();
    }
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      // Asked only where it shows: whoever is asked looks for the bus master bit here.
      boolean messages =
          VfConfigSpace.tellsOfMessages((int) offset, into.remaining())
              && interrupts != null
              && interrupts.message(NO_VECTOR);
      return config.read((int) offset, into, messages);
    }
    int count = (int) Math.min(into.remaining(), size(region) - offset);
    into.put(bar.slice((int) offset, count));
    return count;
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    if (offset < 0 || offset >= size(region)) {
      return Errno.EINVAL.negative();
    }
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      return config.write((int) offset, from);
    }
    int count = (int) Math.min(from.remaining(), size(region) - offset);
    bar.slice((int) offset, count).put(from.slice(from.position(), count));
    from.position(from.position() + count);
    return count;
  }

  @Override
  public ByteBuffer mapRegion(int region, long offset, int length) {
    return bar.slice((int) offset, length);
  }
}
