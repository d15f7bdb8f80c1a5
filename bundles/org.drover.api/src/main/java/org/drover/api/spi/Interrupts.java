// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability to have a device's interrupts counted by eventfds ({@code VFIO_DEVICE_SET_IRQS}). A
 * PCI function has one kind of them at a time.
 */
@ConsumerType
public interface Interrupts {

  /** Kinds of interrupts. */
  enum Kind {
    /** A line, which stays up until the device is told: {@code VFIO_PCI_INTX_IRQ_INDEX}. */
    INTX(0),
    /** Messages, programmed in config space: {@code VFIO_PCI_MSI_IRQ_INDEX}. */
    MSI(1),
    /** Messages, programmed in a table of a BAR: {@code VFIO_PCI_MSIX_IRQ_INDEX}. */
    MSIX(2);

    private final int index;

    Kind(int index) {
      this.index = index;
    }

    /**
     * The index of the uAPI.
     *
     * @return {@code VFIO_PCI_*_IRQ_INDEX} of {@code linux/vfio.h}
     */
    public int index() {
      return index;
    }
  }

  /**
   * What a device has of one kind.
   *
   * @param kind which
   * @param vectors how many, above 0
   * @param maskable whether they can be masked
   * @param automasked whether one that came is masked until it is unmasked
   */
  record Supply(Kind kind, int vectors, boolean maskable, boolean automasked) {}

  /**
   * What the device has, asked now.
   *
   * @return in the order of the kinds, without those that it lacks
   * @throws org.drover.api.KernelCallException if the device does not tell
   */
  List<Supply> supplies();

  /**
   * Has the first interrupts of a kind counted from now on.
   *
   * @param kind which
   * @param vectors how many, from 1 on
   * @return what the caller closes, before the device
   * @throws org.drover.api.RefusedException if the device has fewer of them, or others are enabled
   * @throws org.drover.api.KernelCallException if the kernel refuses
   */
  Vectors enable(Kind kind, int vectors);

  /**
   * What is enabled now, by whomever: after a {@link DeviceContext#restore} what was restored.
   *
   * @return empty if nothing is
   */
  Optional<Vectors> enabled();

  /** Interrupts that are counted. From any thread. */
  interface Vectors extends AutoCloseable {

    /**
     * Which they are.
     *
     * @return as enabled
     */
    Kind kind();

    /**
     * How many they are.
     *
     * @return as enabled
     */
    int count();

    /**
     * Waits for an interrupt, unless one came since the last call.
     *
     * @param vector from 0 on
     * @param atMost how long
     * @return how often it came since the last call; 0 if the time is over
     * @throws IllegalStateException if they are closed, meanwhile too
     */
    long await(int vector, Duration atMost);

    /**
     * Keeps INTx from coming.
     *
     * @throws org.drover.api.RefusedException if they cannot be masked
     */
    void mask();

    /**
     * Lets INTx come again: after each that came, once the device was told.
     *
     * @throws org.drover.api.RefusedException if they cannot be masked
     */
    void unmask();

    /**
     * Whether INTx is masked: by {@link #mask}, or because it came and was not unmasked since.
     *
     * @return false of messages
     */
    boolean masked();

    /**
     * Lets the kernel signal one as if the device had raised it.
     *
     * @param vector from 0 on
     */
    void trigger(int vector);

    /** Disables them; who waits is woken. Again does nothing. */
    @Override
    void close();
  }
}
