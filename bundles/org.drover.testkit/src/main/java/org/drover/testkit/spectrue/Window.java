// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.uapi.Vfio;

/**
 * BAR 2 of a spec-true device: 32 KiB with memory at 0x1000 to 0x1fff and at 0x4000 to 0x5fff,
 * which may be mapped. Elsewhere there is nothing: it reads as ones and what is written is lost, as
 * behind the memory of nvgrace-gpu ({@code drivers/vfio/pci/nvgrace-gpu/main.c}). The memory is a
 * part of the device's state and travels behind its registers.
 */
final class Window {
  static final int INDEX = Vfio.VFIO_PCI_BAR2_REGION_INDEX;

  /** What of it is state, in bytes. */
  static final int LENGTH = 0x3000;

  private static final int SIZE = 0x8000;
  private static final List<Area> AREAS =
      List.of(new Area(0x1000, 0x1000), new Area(0x4000, 0x2000));

  /** By offset in the region; what is outside of the areas is not used. */
  private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE);

  RegionInfo info() {
    return new RegionInfo(INDEX, SIZE, true, true, true, false, AREAS);
  }

  ByteBuffer map(long offset, int length) {
    return memory.slice((int) offset, length);
  }

  long read(long offset, ByteBuffer into) {
    int count = into.remaining();
    if (offset + count > SIZE) {
      return Errno.EINVAL.negative();
    }
    for (int at = (int) offset; into.hasRemaining(); at++) {
      into.put(isMemory(at) ? memory.get(at) : -1);
    }
    return count;
  }

  long write(long offset, ByteBuffer from) {
    int count = from.remaining();
    if (offset + count > SIZE) {
      return Errno.EINVAL.negative();
    }
    for (int at = (int) offset; from.hasRemaining(); at++) {
      byte value = from.get();
      if (isMemory(at)) {
        memory.put(at, value);
      }
    }
    return count;
  }

  private static boolean isMemory(int at) {
    return AREAS.stream().anyMatch(area -> area.contains(at, 1));
  }

  void save(ByteBuffer into) {
    for (Area area : AREAS) {
      into.put(map(area.offset(), (int) area.length()));
    }
  }

  void load(ByteBuffer from) {
    for (Area area : AREAS) {
      int length = (int) area.length();
      map(area.offset(), length).put(from.slice(from.position(), length));
      from.position(from.position() + length);
    }
  }

  void clear() {
    load(ByteBuffer.allocate(LENGTH));
  }
}
