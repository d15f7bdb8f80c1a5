// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.drover.api.PreCopyInfo;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A migration data file of a {@link ModelDevice} ({@code struct vfio_..._migration_file} of the
 * variant drivers). It is disabled by its device: afterwards reads and writes answer {@code
 * ENODEV}.
 */
@ConsumerType
public interface ModelFile {

  /**
   * Which way it goes.
   *
   * @return true for a file that is read (saving), false for one that is written (resuming)
   */
  boolean readable();

  /**
   * Reads.
   *
   * @param into filled as far as there is data
   * @return the count, 0, or {@code -errno}
   */
  long read(ByteBuffer into);

  /**
   * Writes.
   *
   * @param from taken as far as the device takes it
   * @return the count, or {@code -errno}
   */
  long write(ByteBuffer from);

  /**
   * {@code VFIO_MIG_GET_PRECOPY_INFO}. The argument is checked by the emulator, which holds the
   * device's lock; a file that is written is not asked, nor is one of a device without PRE_COPY.
   *
   * @return the estimates, or {@code -errno}
   */
  PreCopyAnswer precopyInfo();

  /** The descriptor was closed. */
  void released();

  /** Estimates, or an error. */
  sealed interface PreCopyAnswer {
    /**
     * The device answered.
     *
     * @param info the estimates
     */
    record Info(PreCopyInfo info) implements PreCopyAnswer {}

    /**
     * It did not.
     *
     * @param errno why
     */
    record Failed(org.drover.api.Errno errno) implements PreCopyAnswer {}
  }
}
