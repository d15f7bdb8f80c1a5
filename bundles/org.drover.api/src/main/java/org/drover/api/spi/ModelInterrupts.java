// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the interrupts of a {@link ModelDevice} on the PCI bus go: to the eventfds that {@code
 * VFIO_DEVICE_SET_IRQS} gave, with the masks of {@code vfio_pci_intrs.c}, which the emulator plays.
 * May be used from any thread.
 */
@ProviderType
public interface ModelInterrupts {

  /**
   * Sends a message, by MSI or MSI-X. It is lost while the function is no bus master, as a message
   * is a write to memory.
   *
   * @param vector counted from 0; one that nobody waits for is lost
   * @return false if neither is enabled; the device uses its {@link #pin} then
   */
  boolean message(int vector);

  /**
   * Says how the interrupt pin is now. It is a level: while it is asserted, whoever unmasks INTx is
   * signalled again.
   *
   * @param asserted whether it asks for attention
   */
  void pin(boolean asserted);
}
