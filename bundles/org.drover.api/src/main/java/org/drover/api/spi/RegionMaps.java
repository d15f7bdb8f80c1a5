// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability to map a device's regions into this process, so that its registers are reached
 * without a system call. What is mapped keeps its device open: it ends with the device's close at
 * the latest.
 */
@ConsumerType
public interface RegionMaps {

  /**
   * Maps what of a region the kernel allows: {@link org.drover.api.RegionInfo#areas}.
   *
   * @param region its index
   * @return what the caller closes
   * @throws org.drover.api.RefusedException if nothing of it may be mapped
   * @throws org.drover.api.KernelCallException if the kernel does not
   */
  MappedRegion map(int region);

  /** A region that is mapped. From any thread; one access at a time. */
  interface MappedRegion extends AutoCloseable {

    /**
     * Reads a register, in the byte order of PCI: the first byte is the lowest.
     *
     * @param offset in bytes from the region's start, a multiple of the width
     * @param width 1, 2, 4 or 8 bytes, read at once
     * @return unsigned unless it has 8 bytes
     * @throws org.drover.api.RefusedException for bytes that are not mapped, while the device is in
     *     STOP, STOP_COPY, RESUMING or ERROR, and while a PCI function is in D3hot or, unless it is
     *     a virtual one, does not decode memory
     * @throws IllegalStateException if this or the device is closed
     */
    long read(long offset, int width);

    /**
     * Writes a register; refused as {@link #read} is.
     *
     * @param offset in bytes from the region's start, a multiple of the width
     * @param width 1, 2, 4 or 8 bytes, written at once
     * @param value whose lowest bytes are written
     */
    void write(long offset, int width, long value);

    /** Unmaps it; again does nothing. */
    @Override
    void close();
  }
}
