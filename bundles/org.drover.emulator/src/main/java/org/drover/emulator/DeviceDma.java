// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelDma;
import org.drover.uapi.Vfio;

/**
 * The DMA of one device: page after page through the space that it is in, as the bus and the IOMMU
 * do it. A fault is a line of the machine's log, as {@code drivers/iommu/intel/dmar.c} prints it;
 * of a mediated device, whose driver asks {@code vfio_dma_rw()}, it says so.
 */
final class DeviceDma implements ModelDma {
  private static final int COMMAND = 4;
  private static final int BUS_MASTER = 4;

  private final DeviceAddress address;
  private final ModelDevice model;
  private final boolean onPci;
  private final MachineLog log;

  /** Written under the lock of the space that is entered or left. */
  private volatile Optional<DmaSpace> space = Optional.empty();

  /** What the device logs itself; null while it does not. */
  private volatile LoggedPages logged;

  private volatile boolean unplugged;

  DeviceDma(DeviceAddress address, ModelDevice model, boolean onPci, MachineLog log) {
    this.address = address;
    this.model = model;
    this.onPci = onPci;
    this.log = log;
  }

  boolean behindIommu() {
    return model.iommu().isPresent();
  }

  /** Whether the IOMMU knows which pages it writes. */
  boolean tracked() {
    return model.iommu().filter(iommu -> iommu.tracksDirty()).isPresent();
  }

  /** Called under the space's lock. */
  void enter(DmaSpace entered) {
    space = Optional.of(entered);
  }

  /** Called under the lock of the space that it is in. */
  void leave() {
    space = Optional.empty();
  }

  /** The hardware is gone. */
  void unplug() {
    unplugged = true;
  }

  boolean isIn(DmaSpace asked) {
    return space.filter(present -> present == asked).isPresent();
  }

  void logs(LoggedPages pages) {
    logged = pages;
  }

  Optional<LoggedPages> logged() {
    return Optional.ofNullable(logged);
  }

  @Override
  public void read(long iova, ByteBuffer into) {
    move(iova, into, false);
  }

  @Override
  public void write(long iova, ByteBuffer from) {
    move(iova, from, true);
  }

  private void move(long iova, ByteBuffer bytes, boolean write) {
    boolean reaches = !unplugged && masters();
    OptionalLong fault = OptionalLong.empty();
    int end = bytes.limit();
    for (int at = bytes.position(); at < end; ) {
      long where = iova + (at - bytes.position());
      int count = (int) Math.min(end - at, AddressTable.PAGE - (where & (AddressTable.PAGE - 1)));
      ByteBuffer part = bytes.slice(at, count);
      if (!reaches || !movePage(where, part, write)) {
        if (!write) {
          // What QEMU's bus gives for memory that is not there.
          part.put(new byte[count]);
        }
        fault = fault.isEmpty() && reaches ? OptionalLong.of(where) : fault;
      }
      at += count;
    }
    bytes.position(end);
    fault.ifPresent(where -> print(where, write));
  }

  /** A root complex takes no request of a function whose bus master bit is clear. */
  boolean masters() {
    if (!onPci) {
      return true;
    }
    ByteBuffer command = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long count = model.readRegion(Vfio.VFIO_PCI_CONFIG_REGION_INDEX, COMMAND, command);
    return count == Short.BYTES && (command.getShort(0) & BUS_MASTER) != 0;
  }

  private boolean movePage(long iova, ByteBuffer bytes, boolean write) {
    boolean moved =
        space.filter(present -> present.move(this, iova, bytes.duplicate(), write)).isPresent();
    LoggedPages pages = logged;
    if (moved && write && pages != null) {
      // After the bytes: who is told of the page finds them there.
      pages.mark(iova, bytes.remaining());
    }
    return moved;
  }

  private void print(long iova, boolean write) {
    String what = write ? "Write" : "Read";
    log.print(
        behindIommu()
            ? "DMAR: [DMA %s NO_PASID] Request device [%s] fault addr 0x%x"
                .formatted(what, address.name(), iova)
            : "%s: vfio_dma_rw: %s at 0x%x failed"
                .formatted(address.name(), write ? "write" : "read", iova));
  }
}
