// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIommu;
import org.drover.api.spi.ModelIrq;
import org.drover.api.spi.ModelLog;
import org.drover.api.spi.ModelWithoutMigration;
import org.drover.uapi.Vfio;

/**
 * One {@code edu} of QEMU 7.2 behind vfio-pci. A factorial and a DMA end a moment after they were
 * asked for, on another thread; nothing is locked while bytes move. It has no reset: what it holds
 * outlives its openers.
 *
 * <p>BAR 0 cannot be mapped, as the real one can: Java has no memory that acts when it is touched,
 * and no page of BAR 0 is memory alone ({@code dma_buf} is reached by DMA only).
 */
final class EduDevice implements ModelWithoutMigration {
  /** 1 MiB of BAR 0. */
  static final int BAR_SIZE = 1 << 20;

  private static final int MEMORY_AT = 0x40000;
  private static final int MEMORY_SIZE = 4096;

  private final Executor moment;
  private final long mask;
  private final ModelIommu iommu;
  private final Optional<ModelLog> log;
  private final ConfigSpace config = new ConfigSpace();
  private final EduRegisters registers = new EduRegisters();

  /** {@code dma_buf}, of the one transfer that is under way. */
  private final ByteBuffer memory = ByteBuffer.allocate(MEMORY_SIZE);

  private volatile Consumer<String> prints = line -> {};
  private ModelDma dma;
  private ModelInterrupts interrupts;

  /**
   * One that nobody has open.
   *
   * @param mask which bits of an address its DMA has
   * @param moment runs, later, what ends a factorial or a DMA
   */
  EduDevice(long mask, ModelIommu iommu, boolean logs, Executor moment) {
    this.moment = moment;
    this.mask = mask;
    this.iommu = iommu;
    this.log = logs ? Optional.of(new EduLog()) : Optional.empty();
  }

  @Override
  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS,
        "pci",
        DRIVER,
        "vfio-pci",
        "vendor",
        "0x1234",
        "device",
        "0x11e8",
        "subsystem_vendor",
        "0x1af4",
        "subsystem_device",
        "0x1100",
        "revision",
        "0x10",
        "class",
        "0x00ff00");
  }

  @Override
  public void printsTo(Consumer<String> kernelLog) {
    prints = kernelLog;
  }

  @Override
  public Optional<ModelIommu> iommu() {
    return Optional.of(iommu);
  }

  @Override
  public void connect(ModelDma toMemory, ModelInterrupts toUser) {
    dma = toMemory;
    interrupts = toUser;
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo(
        Vfio.VFIO_DEVICE_FLAGS_PCI, Vfio.VFIO_PCI_NUM_REGIONS, Vfio.VFIO_PCI_NUM_IRQS);
  }

  /** Without the last, VGA, which vfio-pci counts and answers {@code EINVAL} for. */
  @Override
  public List<RegionInfo> regions() {
    List<RegionInfo> regions = new ArrayList<>();
    for (int index = 0; index <= Vfio.VFIO_PCI_CONFIG_REGION_INDEX; index++) {
      long size = size(index);
      regions.add(new RegionInfo(index, size, size != 0, size != 0, false));
    }
    return List.copyOf(regions);
  }

  private static long size(int region) {
    return switch (region) {
      case Vfio.VFIO_PCI_BAR0_REGION_INDEX -> BAR_SIZE;
      case Vfio.VFIO_PCI_CONFIG_REGION_INDEX -> ConfigSpace.SIZE;
      default -> 0;
    };
  }

  /** {@code vfio_pci_ioctl_get_irq_info()}: no errors are told of outside of PCIe. */
  @Override
  public Optional<ModelIrq> irq(int index) {
    int all = Vfio.VFIO_IRQ_INFO_EVENTFD;
    return switch (index) {
      case Vfio.VFIO_PCI_INTX_IRQ_INDEX ->
          Optional.of(
              new ModelIrq(all | Vfio.VFIO_IRQ_INFO_MASKABLE | Vfio.VFIO_IRQ_INFO_AUTOMASKED, 1));
      case Vfio.VFIO_PCI_MSI_IRQ_INDEX, Vfio.VFIO_PCI_REQ_IRQ_INDEX ->
          Optional.of(new ModelIrq(all | Vfio.VFIO_IRQ_INFO_NORESIZE, 1));
      case Vfio.VFIO_PCI_MSIX_IRQ_INDEX ->
          Optional.of(new ModelIrq(all | Vfio.VFIO_IRQ_INFO_NORESIZE, 0));
      default -> Optional.empty();
    };
  }

  @Override
  public synchronized void opened() {
    config.opened();
  }

  @Override
  public synchronized void closed() {
    config.closed();
  }

  /** A message that the function lacks reaches nobody, and it is told whether they are enabled. */
  private boolean sendsMessages() {
    return interrupts.message(1);
  }

  @Override
  public void reset() {
    // Its info says that it has none.
  }

  @Override
  public Optional<ModelLog> log() {
    return log;
  }

  @Override
  public long readRegion(int region, long offset, ByteBuffer into) {
    if (offset < 0 || offset >= size(region)) {
      return Errno.EINVAL.negative();
    }
    synchronized (this) {
      return region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX
          ? config.read((int) offset, into)
          : readBar((int) offset, into);
    }
  }

  /** {@code vfio_pci_core_do_io_rw()}: in the largest accesses that alignment and length allow. */
  private long readBar(int offset, ByteBuffer into) {
    int count = Math.min(into.remaining(), BAR_SIZE - offset);
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; ) {
      int width = width(offset + done, count - done);
      value.putLong(0, registers.read(offset + done, width));
      into.put(value.slice(0, width));
      done += width;
    }
    return count;
  }

  private static int width(int offset, int left) {
    int width = Long.BYTES;
    while (width > left || (offset & (width - 1)) != 0) {
      width /= 2;
    }
    return width;
  }

  @Override
  public long writeRegion(int region, long offset, ByteBuffer from) {
    if (offset < 0 || offset >= size(region)) {
      return Errno.EINVAL.negative();
    }
    if (region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX) {
      synchronized (this) {
        return config.write((int) offset, from, sendsMessages());
      }
    }
    return writeBar((int) offset, from);
  }

  private long writeBar(int offset, ByteBuffer from) {
    int count = Math.min(from.remaining(), BAR_SIZE - offset);
    for (int done = 0; done < count; ) {
      int width = width(offset + done, count - done);
      ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < width; at++) {
        value.put(at, from.get());
      }
      write(offset + done, width, value.getLong(0));
      done += width;
    }
    return count;
  }

  private synchronized void write(int offset, int width, long value) {
    switch (registers.write(offset, width, value)) {
      case RAISE -> raise();
      case LOWER -> interrupts.pin(registers.raises());
      case FACTORIAL -> moment.execute(this::endFactorial);
      case DMA -> {
        EduRegisters.Transfer transfer = registers.transfer();
        moment.execute(() -> carryOut(transfer));
      }
      case NOTHING -> {
        // As most registers.
      }
    }
  }

  /** {@code edu_raise_irq()}: by a message if that is enabled. */
  private void raise() {
    if (registers.raises() && !interrupts.message(0)) {
      interrupts.pin(true);
    }
  }

  private synchronized void endFactorial() {
    if (registers.endFactorial()) {
      raise();
    }
  }

  /** {@code edu_dma_timer()}. The device's own monitor is not held while bytes move. */
  private void carryOut(EduRegisters.Transfer transfer) {
    long own = transfer.toMemory() ? transfer.source() : transfer.destination();
    long there = clamp(transfer.toMemory() ? transfer.destination() : transfer.source());
    if (isInside(own, transfer.count())) {
      ByteBuffer bytes = memory.slice((int) (own - MEMORY_AT), (int) transfer.count());
      if (transfer.toMemory()) {
        dma.write(there, bytes);
      } else {
        dma.read(there, bytes);
      }
    } else {
      prints.accept(
          "EDU: DMA range 0x%016x of %d bytes out of bounds".formatted(own, transfer.count()));
    }
    end();
  }

  private synchronized void end() {
    if (registers.endDma()) {
      raise();
    }
  }

  /** QEMU ends itself otherwise; here the transfer is left out. */
  private static boolean isInside(long own, long count) {
    return own >= MEMORY_AT
        && count >= 0
        && count <= MEMORY_SIZE
        && own - MEMORY_AT + count <= MEMORY_SIZE;
  }

  private long clamp(long address) {
    long clamped = address & mask;
    if (clamped != address) {
      prints.accept("EDU: clamping DMA 0x%016x to 0x%016x!".formatted(address, clamped));
    }
    return clamped;
  }
}
