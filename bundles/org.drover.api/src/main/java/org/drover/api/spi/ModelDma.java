// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How a {@link ModelDevice} reaches the memory of whoever has it open: by the addresses that its
 * address space gives it, page after page. Each page is moved as a whole or not at all with respect
 * to a mapping that goes away: after the {@code UNMAP} nothing of it is read or written any more.
 *
 * <p>A device notices no failure, as one behind an IOMMU does not: what is not mapped, or may not
 * be read or written, is left out, and the machine's log names the device, the direction and the
 * address. Nothing is moved and nothing is logged while the bus master bit of a PCI function's
 * command register (bit 2 of the word at 4 of its config region) is 0.
 *
 * <p>Pages that are written are dirty, for whoever tracks them. May be used from any thread, but
 * not under a lock that {@link ModelDevice#readRegion} or {@link ModelDevice#arc} takes on another
 * thread.
 */
@ProviderType
public interface ModelDma {

  /**
   * Reads memory.
   *
   * @param iova first byte, as the device uses addresses
   * @param into filled from its position to its limit; the bytes of pages that it cannot read are 0
   */
  void read(long iova, ByteBuffer into);

  /**
   * Writes memory.
   *
   * @param iova first byte, as the device uses addresses
   * @param from written from its position to its limit
   */
  void write(long iova, ByteBuffer from);
}
