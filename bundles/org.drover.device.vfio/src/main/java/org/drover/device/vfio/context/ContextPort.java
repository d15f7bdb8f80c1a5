// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;

/**
 * A device as its context sees it. Whoever implements it sees to it that nobody else uses the
 * device meanwhile. Failures are {@link org.drover.api.KernelCallException}s.
 */
public interface ContextPort {

  /** The device's address, for errors. */
  String device();

  /**
   * Reads config space.
   *
   * @return {@link PciHeader#SIZE} bytes, little-endian; what the device lacks of them is 0
   */
  ByteBuffer config();

  /** Writes a field of config space at once. */
  void write(int offset, int width, int value);

  /** Sizes of BAR 0 to 5. */
  List<Long> bars();

  /** How many interrupts there are of each kind. */
  List<Integer> vectors();

  /** What is enabled. */
  Optional<Programmed> programmed();

  /** Disables what is enabled. */
  void disable();

  /** Enables and, if so, masks; nothing is enabled before. */
  void program(Programmed programmed);

  /** Injects an interrupt into a vector that is enabled. */
  void inject(int vector);

  /** The layout of its address space. */
  List<Mapping> mappings();
}
