// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.registry.MachineKernel;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/** The memory of one address space: pieces of one memfd, which ends with the space. */
final class SpaceMemory implements AutoCloseable {
  private final List<IovaRange> layout;
  private final WorkloadMemory memory;
  private final Optional<Fd> file;

  private SpaceMemory(List<IovaRange> layout, WorkloadMemory memory, Optional<Fd> file) {
    this.layout = layout;
    this.memory = memory;
    this.file = file;
  }

  /**
   * Makes it. A memfd takes no memory before it is written or pinned.
   *
   * @param layout in ascending order; empty for no memory, which needs no kernel
   * @throws KernelCallException if the kernel makes none
   */
  static SpaceMemory of(List<IovaRange> layout, MachineKernel machine) {
    if (layout.isEmpty()) {
      return new SpaceMemory(layout, WorkloadMemory.NONE, Optional.empty());
    }
    Kernel kernel = machine.require("memory for devices");
    long length = layout.stream().mapToLong(IovaRange::length).reduce(0, Math::addExact);
    Fd file =
        new Fd(
            kernel,
            require(kernel.memfd_create("drover", Mman.MFD_CLOEXEC), "memfd_create"),
            FdRole.MEMORY);
    boolean made = false;
    try {
      require(kernel.ftruncate(file.number(), length), "ftruncate to " + length + " bytes");
      made = true;
    } finally {
      if (!made) {
        file.close();
      }
    }
    return new SpaceMemory(layout, regions(layout, file.number()), Optional.of(file));
  }

  private static int require(int result, String operation) {
    if (result < 0) {
      throw new KernelCallException(
          operation, "the memory of an address space", Errno.ofResult(result), "");
    }
    return result;
  }

  private static WorkloadMemory regions(List<IovaRange> layout, int memfd) {
    List<WorkloadMemory.Region> regions = new ArrayList<>();
    long offset = 0;
    for (IovaRange range : layout) {
      regions.add(
          new WorkloadMemory.Region(range.iova(), range.length(), memfd, offset, true, true));
      offset += range.length();
    }
    return new WorkloadMemory(regions);
  }

  List<IovaRange> layout() {
    return layout;
  }

  WorkloadMemory memory() {
    return memory;
  }

  /** After the space: nothing reaches it then. */
  @Override
  public void close() {
    file.ifPresent(Fd::close);
  }
}
