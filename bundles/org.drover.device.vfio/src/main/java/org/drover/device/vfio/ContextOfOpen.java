// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceCapabilities;
import org.drover.api.RegionInfo;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.context.ContextPort;
import org.drover.device.vfio.context.FunctionContext;
import org.drover.device.vfio.context.PciContext;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;
import org.drover.device.vfio.context.PciHeader;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;

/** The context of a PCI device for as long as that is open; under its lock. */
final class ContextOfOpen implements DeviceContext {
  /** The header alone, without capabilities. */
  private static final long SHORTEST = 64;

  private final VfioDevice device;
  private final FunctionContext context;

  /** A device that {@linkplain #has has} one. */
  ContextOfOpen(
      VfioDevice device,
      DeviceCalls structs,
      DeviceProbe probe,
      DeviceInterrupts interrupts,
      WorkloadMemory memory) {
    this.device = device;
    this.context = new FunctionContext(new Port(device, structs, probe, interrupts, memory));
  }

  /** Whether a device has a config space as PCI has it. */
  static boolean has(DeviceCapabilities capabilities) {
    List<RegionInfo> regions = capabilities.regions();
    return (capabilities.flags() & Vfio.VFIO_DEVICE_FLAGS_PCI) != 0
        && regions.size() > Vfio.VFIO_PCI_CONFIG_REGION_INDEX
        && regions.get(Vfio.VFIO_PCI_CONFIG_REGION_INDEX).readable()
        && regions.get(Vfio.VFIO_PCI_CONFIG_REGION_INDEX).size() >= SHORTEST;
  }

  @Override
  public ByteBuffer capture() {
    return device.locked(context::capture);
  }

  @Override
  public void restore(ByteBuffer bytes) {
    device.locked(
        () -> {
          context.restore(bytes);
          return null;
        });
  }

  @Override
  public void restarted() {
    device.locked(
        () -> {
          context.restarted();
          return null;
        });
  }

  /** The device was reset, or should have been; under its lock. */
  void lost() {
    context.lost();
  }

  private static final class Port implements ContextPort {
    private final VfioDevice device;
    private final DeviceCalls structs;
    private final DeviceInterrupts interrupts;
    private final List<Long> bars;
    private final List<Mapping> mappings;
    private final ConfigBytes config;
    private final int configSize;

    Port(
        VfioDevice device,
        DeviceCalls structs,
        DeviceProbe probe,
        DeviceInterrupts interrupts,
        WorkloadMemory memory) {
      List<RegionInfo> regions = probe.capabilities().regions();
      int index = Vfio.VFIO_PCI_CONFIG_REGION_INDEX;
      this.device = device;
      this.structs = structs;
      this.interrupts = interrupts;
      this.bars = regions.stream().limit(PciContext.BARS).map(RegionInfo::size).toList();
      this.mappings =
          memory.regions().stream()
              .map(it -> new Mapping(it.iova(), it.length(), it.readable(), it.writable()))
              .toList();
      this.config = new ConfigBytes(device, structs.calls(), probe.regionOffsets()[index]);
      this.configSize = (int) Math.min(regions.get(index).size(), PciHeader.SIZE);
    }

    @Override
    public String device() {
      return device.toString();
    }

    /** mtty has 255 bytes. */
    @Override
    public ByteBuffer config() {
      return ByteBuffer.allocate(PciHeader.SIZE)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(0, config.read(0, configSize), 0, configSize);
    }

    @Override
    public void write(int offset, int width, int value) {
      config.write(offset, width, value);
    }

    @Override
    public List<Long> bars() {
      return bars;
    }

    @Override
    public List<Integer> vectors() {
      return Arrays.stream(Kind.values())
          .map(kind -> Math.toIntExact(structs.interrupts(kind.index())))
          .toList();
    }

    @Override
    public Optional<Programmed> programmed() {
      return interrupts
          .enabled()
          .map(enabled -> new Programmed(enabled.kind(), enabled.count(), enabled.masked()));
    }

    @Override
    public void disable() {
      interrupts.enabled().ifPresent(Vectors::close);
    }

    @Override
    public void program(Programmed programmed) {
      Vectors enabled = interrupts.enable(programmed.kind(), programmed.vectors());
      if (programmed.masked()) {
        enabled.mask();
      }
    }

    @Override
    public void inject(int vector) {
      interrupts
          .enabled()
          .filter(enabled -> vector < enabled.count())
          .ifPresent(
              enabled ->
                  interrupts.act(enabled.kind(), vector, VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER));
    }

    @Override
    public List<Mapping> mappings() {
      return mappings;
    }
  }
}
