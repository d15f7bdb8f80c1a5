// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.api.spi.RegionMaps;
import org.drover.device.vfio.context.PciHeader;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;

/**
 * Regions of one device in this process. The kernel takes the pages away from a function that does
 * not decode memory or is in D3hot ({@code drivers/vfio/pci/vfio_pci_core.c}, {@code
 * vfio_pci_mmap_fault}), and an access is a SIGBUS then: so after whatever may change that by us,
 * it is asked first. Whether a virtual function decodes memory is its physical one's matter, and
 * the bit of its own command has no effect.
 */
final class DeviceMaps implements RegionMaps {
  /** A view has fewer than 2 GiB. */
  private static final long LONGEST_PIECE = 1L << 30;

  private final VfioDevice device;
  private final DeviceCalls structs;
  private final List<RegionInfo> infos;
  private final long[] offsets;
  private final boolean virtual;
  private final List<Mapped> open = new ArrayList<>();

  /**
   * Of a device.
   *
   * @param structs its ioctls, under its lock only
   * @param probe what it said of its regions
   */
  DeviceMaps(VfioDevice device, DeviceCalls structs, DeviceProbe probe) {
    this.device = device;
    this.structs = structs;
    this.infos = probe.capabilities().regions();
    this.offsets = probe.regionOffsets();
    this.virtual =
        SysfsPaths.isVirtualFunction(
            structs.calls().kernel().sysfs(), device.identity().address().name());
  }

  @Override
  public MappedRegion map(int region) {
    String what = "mapping region " + region + " of " + device;
    if (region < 0 || region >= infos.size()) {
      throw new RefusedException(what, List.of("its regions are 0 to " + (infos.size() - 1)));
    }
    RegionInfo info = infos.get(region);
    if (info.areas().isEmpty()) {
      throw new RefusedException(
          what, List.of("its kernel driver does not map it; read and write it instead"));
    }
    return device.locked(() -> mapLocked(info));
  }

  private MappedRegion mapLocked(RegionInfo info) {
    NavigableMap<Long, Memory> pieces = new TreeMap<>();
    try (Unwinding undo = new Unwinding()) {
      for (Area area : info.areas()) {
        for (long at = 0; at < area.length(); at += LONGEST_PIECE) {
          long length = Math.min(LONGEST_PIECE, area.length() - at);
          Memory piece = piece(info, area.offset() + at, (int) length);
          undo.onFailure(piece::close);
          pieces.put(area.offset() + at, piece);
        }
      }
      undo.keep();
    }
    Mapped mapped = new Mapped(info, pieces);
    open.add(mapped);
    return mapped;
  }

  private Memory piece(RegionInfo info, long at, int length) {
    Kernel kernel = structs.calls().kernel();
    int prot = (info.readable() ? Mman.PROT_READ : 0) | (info.writable() ? Mman.PROT_WRITE : 0);
    long offset = offsets[info.index()] + at;
    long address = kernel.mmap(length, prot, Mman.MAP_SHARED, device.fd(), offset);
    if (address < 0) {
      throw Calls.failure(
          address,
          "mmap of 0x%x bytes at 0x%x of region %d".formatted(length, at, info.index()),
          device.toString(),
          Calls.Remedy.NONE);
    }
    return new Memory(kernel, address, length);
  }

  /** With the device, under its lock: a mapping would keep it open. */
  void end() {
    try (Unwinding steps = new Unwinding()) {
      List.copyOf(open).forEach(mapped -> steps.onEnd(mapped::unmap));
    }
  }

  /** One that is mapped; all under the device's lock. */
  private final class Mapped implements MappedRegion {
    private final RegionInfo info;
    private final NavigableMap<Long, Memory> pieces;
    private int asked = -1;

    Mapped(RegionInfo info, NavigableMap<Long, Memory> pieces) {
      this.info = info;
      this.pieces = pieces;
    }

    @Override
    public long read(long offset, int width) {
      String what = "reading " + described(offset, width);
      return device.locked(
          () -> {
            ByteBuffer bytes = at(what, offset, width);
            return switch (width) {
              case 1 -> bytes.get(0) & 0xffL;
              case 2 -> bytes.getShort(0) & 0xffffL;
              case 4 -> bytes.getInt(0) & 0xffff_ffffL;
              default -> bytes.getLong(0);
            };
          });
    }

    @Override
    public void write(long offset, int width, long value) {
      String what = "writing " + described(offset, width);
      device.locked(
          () -> {
            ByteBuffer bytes = at(what, offset, width);
            return switch (width) {
              case 1 -> bytes.put(0, (byte) value);
              case 2 -> bytes.putShort(0, (short) value);
              case 4 -> bytes.putInt(0, (int) value);
              default -> bytes.putLong(0, value);
            };
          });
    }

    private String described(long offset, int width) {
      return "%d bytes at 0x%x of the mapped region %d of %s"
          .formatted(width, offset, info.index(), device);
    }

    private ByteBuffer at(String what, long offset, int width) {
      if (!open.contains(this)) {
        throw new IllegalStateException(what + ": it is unmapped; map it again");
      }
      if (Integer.bitCount(width) != 1 || width > Long.BYTES || (offset & (width - 1)) != 0) {
        throw new IllegalArgumentException(
            what + ": a register has 1, 2, 4 or 8 bytes and lies on a multiple of that");
      }
      if (info.areas().stream().noneMatch(area -> area.contains(offset, width))) {
        throw new RefusedException(what, List.of("what is mapped of it: " + info.areas()));
      }
      requireReachable(what);
      long start = pieces.floorKey(offset);
      return pieces
          .get(start)
          .bytes()
          .slice((int) (offset - start), width)
          .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireReachable(String what) {
      if (asked != device.changes()) {
        device.whileUsable(what, Regions::requireAwake, (kernel, fd) -> {});
        if (device.identity().bus().equals("pci")) {
          requirePages(what);
        }
        asked = device.changes();
      }
    }

    /** {@code __vfio_pci_memory_enabled()}. */
    private void requirePages(String what) {
      PciReach reach = new PciReach(config());
      if (reach.isAsleep()) {
        throw new RefusedException(
            what,
            List.of(
                "the function is asleep (D3hot, by the capability for its power management), so"
                    + " that this would end the process; wake it first"));
      }
      if (!virtual && !reach.decodesMemory()) {
        throw new RefusedException(
            what,
            List.of(
                "the function does not decode memory (bit 1 of its command register is clear), so"
                    + " that this would end the process; set the bit first"));
      }
    }

    private ByteBuffer config() {
      int index = Vfio.VFIO_PCI_CONFIG_REGION_INDEX;
      int size = (int) Math.min(infos.get(index).size(), PciHeader.SIZE);
      return new ConfigBytes(device, structs.calls(), offsets[index]).read(0, size);
    }

    private void unmap() {
      if (open.remove(this)) {
        try (Unwinding steps = new Unwinding()) {
          pieces.values().forEach(piece -> steps.onEnd(piece::close));
        }
      }
    }

    @Override
    public void close() {
      device.whenOpen(this::unmap);
    }
  }
}
