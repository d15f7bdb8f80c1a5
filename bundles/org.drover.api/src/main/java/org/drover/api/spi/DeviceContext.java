// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability to tell what a device's migration stream does not hold, and to take it over: config
 * space, the programming and routing of its interrupts, and the IOVA layout of its address space.
 * The pages behind that layout are no part of it.
 *
 * <p>Unlike {@link RegionAccess} it works while the device is stopped: a migration captures after
 * the stream's end and restores before RESUMING is left.
 */
@ConsumerType
public interface DeviceContext {

  /** No context is longer, in bytes: it fits one frame. */
  int LONGEST = 1 << 20;

  /**
   * Captures it; changes nothing.
   *
   * @return the bytes, in the form of {@code docs/formats/context.md}
   * @throws org.drover.api.RefusedException if it would be longer than {@link #LONGEST}
   * @throws org.drover.api.KernelCallException if the device does not tell
   */
  ByteBuffer capture();

  /**
   * Takes over what another device, or this one before it was lost, captured. Everything is
   * compared before anything is written. Interrupts that were enabled are closed; those of the
   * context are {@link Interrupts#enabled} afterwards. If that fails, or the device is reset before
   * it is {@link #restarted}, as many of the same kind are enabled again as were before.
   *
   * @param context what remains is taken; it may come from anybody
   * @throws org.drover.api.DroverException if these bytes are no context: says where and why;
   *     nothing was changed
   * @throws org.drover.api.RefusedException if it does not fit this device or its address space:
   *     says by name what differs; nothing was changed
   * @throws org.drover.api.KernelCallException if the device takes only a part; it is to be reset
   */
  void restore(ByteBuffer context);

  /**
   * The device runs: injects one interrupt into each vector that was restored, because one that
   * came while nobody listened is lost, and a driver that is told too often only looks once more.
   * Again, or without a restore, does nothing.
   *
   * @throws org.drover.api.KernelCallException if the kernel refuses one; the others are injected
   */
  void restarted();
}
