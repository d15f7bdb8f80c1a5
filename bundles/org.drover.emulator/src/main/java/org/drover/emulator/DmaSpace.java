// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;

/**
 * What a device reaches memory through: the mappings of a container, or the page table that it is
 * attached to. A move, a map, an unmap, a query of dirty pages and the leaving of a device wait for
 * each other.
 */
interface DmaSpace {

  /**
   * Moves bytes that lie in one page.
   *
   * @param dma whose access it is; one that has left the space reaches nothing
   * @param bytes from their position to their limit; taken, or filled, as a whole
   * @param write whether to the memory
   * @return false where the IOMMU finds a fault; nothing was moved then
   */
  boolean move(DeviceDma dma, long iova, ByteBuffer bytes, boolean write);
}
