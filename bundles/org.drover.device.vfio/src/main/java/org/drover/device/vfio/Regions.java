// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.spi.RegionAccess;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;

/** Regions by {@code pread} and {@code pwrite} of the device descriptor. */
final class Regions implements RegionAccess {
  private final VfioDevice device;
  private final List<RegionInfo> infos;
  private final long[] offsets;

  /**
   * Of a device.
   *
   * @param infos by index
   * @param offsets where each region begins in the device's file, by index
   */
  Regions(VfioDevice device, List<RegionInfo> infos, long[] offsets) {
    this.device = device;
    this.infos = infos;
    this.offsets = offsets;
  }

  @Override
  public void read(int region, long offset, ByteBuffer into) {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("a region is read into a writable buffer");
    }
    String what = "reading " + described(region, offset, into);
    require(what, region, offset, into, info(what, region).readable());
    transfer(FileTransfer.READ, what, region, offset, into);
  }

  @Override
  public void write(int region, long offset, ByteBuffer from) {
    String what = "writing " + described(region, offset, from);
    require(what, region, offset, from, info(what, region).writable());
    transfer(FileTransfer.WRITE, what, region, offset, from);
  }

  private String described(int region, long offset, ByteBuffer bytes) {
    return "%d bytes at 0x%x of region %d of %s"
        .formatted(bytes.remaining(), offset, region, device.identity().address());
  }

  private RegionInfo info(String what, int region) {
    if (region < 0 || region >= infos.size()) {
      throw new RefusedException(
          what, List.of("its regions are 0 to " + (infos.size() - 1) + "; choose one of them"));
    }
    return infos.get(region);
  }

  private void require(
      String what, int region, long offset, ByteBuffer bytes, boolean accessAllowed) {
    if (!bytes.isDirect()) {
      throw new IllegalArgumentException("a region takes direct buffers only, not " + bytes);
    }
    long size = infos.get(region).size();
    if (offset < 0 || offset > size || bytes.remaining() > size - offset) {
      throw new RefusedException(what, List.of("the region has " + size + " bytes"));
    }
    if (!accessAllowed) {
      throw new RefusedException(what, List.of("the region does not allow it"));
    }
  }

  private void transfer(
      FileTransfer transfer, String what, int region, long offset, ByteBuffer bytes) {
    boolean changes = transfer == FileTransfer.WRITE && region == Vfio.VFIO_PCI_CONFIG_REGION_INDEX;
    device.whileUsable(
        what,
        Regions::requireAwake,
        (kernel, fd) -> {
          if (changes) {
            // Before the call, which may do something and fail all the same.
            device.changed();
          }
          String place = "0x%x of region %d".formatted(offset, region);
          transfer.run(kernel, fd, offsets[region] + offset, bytes, place, device.toString());
        });
    bytes.position(bytes.limit());
  }

  static Optional<String> requireAwake(MigrationState state) {
    if (state.isStopped()) {
      return Optional.of("the device is in " + state + "; send it to RUNNING first");
    }
    return state == MigrationState.ERROR
        ? Optional.of("the device is in ERROR; only a reset leads out")
        : Optional.empty();
  }
}
