// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.drover.api.Errno;
import org.drover.api.PreCopyInfo;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A migration data file of a {@link ModelDevice} ({@code struct vfio_..._migration_file} of the
 * variant drivers). It is disabled by its device: afterwards reads and writes answer {@code
 * ENODEV}.
 */
@ConsumerType
public interface ModelFile {

  /** Of {@link #poll}: there is something to read; the numbers are those of {@code poll.h}. */
  int POLLIN = 1;

  /** Of {@link #poll}: a write would not wait. */
  int POLLOUT = 4;

  /** Of {@link #poll}: as {@link #POLLIN}. */
  int POLLRDNORM = 0x40;

  /** Of {@link #poll}: as {@link #POLLOUT}. */
  int POLLWRNORM = 0x100;

  /** Of {@link #poll}: nothing more will come. */
  int POLLRDHUP = 0x2000;

  /**
   * Which way it goes.
   *
   * @return true for a file that is read (saving), false for one that is written (resuming)
   */
  boolean readable();

  /**
   * Reads. A file that is written is not asked: its descriptor is not open for that.
   *
   * @param into filled as far as there is data
   * @return the count, 0, or {@code -errno}; {@code EBADF} unless the model says otherwise
   */
  default long read(ByteBuffer into) {
    return Errno.EBADF.negative();
  }

  /**
   * Reads, as {@link #read(ByteBuffer)}, of a file that tells apart whether the descriptor has
   * {@code O_NONBLOCK}. It does not sleep in either case: {@link #awaitData} has.
   *
   * @param into filled as far as there is data
   * @param nonBlocking whether to answer {@code EAGAIN} where a blocking read would have slept
   * @return the count, 0, or {@code -errno}
   */
  default long read(ByteBuffer into, boolean nonBlocking) {
    return read(into);
  }

  /**
   * Sleeps where a blocking read sleeps ({@code wait_event_interruptible()} of a driver's read);
   * called before each one, by the reader's thread and without any lock of the emulator's, nor are
   * the caller's pages looked up yet. A device that disables the file, closes, resets or is removed
   * ends the sleep. Nothing interrupts it otherwise: {@code EINTR} is not modelled.
   */
  default void awaitData() {}

  /**
   * The events that stand, for {@code poll()}; called by any thread, under a lock of the
   * emulator's, so it takes no lock that is held while {@link #onPollChange}'s listener is told.
   *
   * @return {@code POLL*}; unless the model says otherwise as of a file whose driver has no {@code
   *     poll} ({@code DEFAULT_POLLMASK}): always ready
   */
  default int poll() {
    return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
  }

  /**
   * Who is to be told when {@link #poll} may answer otherwise; given once, before the descriptor
   * exists.
   *
   * @param changed wakes those who poll; any thread may run it, it does not wait
   */
  default void onPollChange(Runnable changed) {}

  /**
   * Writes. No lock of the emulator's is held: a driver that loads while it writes takes {@link
   * ModelMutex} for it. A file that is read is not asked: its descriptor is not open for that.
   *
   * @param from taken as far as the device takes it
   * @return the count, or {@code -errno}; {@code EBADF} unless the model says otherwise
   */
  default long write(ByteBuffer from) {
    return Errno.EBADF.negative();
  }

  /**
   * {@code VFIO_MIG_GET_PRECOPY_INFO}. The argument is checked by the emulator, which holds the
   * device's lock; a file that is written is not asked, nor is one of a device without PRE_COPY.
   *
   * @return the estimates, or {@code -errno}; unless the model says otherwise as of a file whose
   *     driver has no {@code unlocked_ioctl}: {@code ENOTTY}
   */
  default PreCopyAnswer precopyInfo() {
    return new PreCopyAnswer.Failed(Errno.ENOTTY);
  }

  /** The descriptor was closed. The device may hold the file still, as drivers do. */
  default void released() {}

  /** Estimates, or an error. */
  sealed interface PreCopyAnswer {
    /**
     * The device answered.
     *
     * @param info the estimates
     */
    record Info(PreCopyInfo info) implements PreCopyAnswer {}

    /**
     * The device has told of initial bytes, and has left the other word as the caller gave it.
     *
     * @param bytes the estimate
     */
    record Initial(long bytes) implements PreCopyAnswer {}

    /**
     * The device has told of dirty bytes, and has left the other word as the caller gave it.
     *
     * @param bytes the estimate
     */
    record Dirty(long bytes) implements PreCopyAnswer {}

    /**
     * It did not.
     *
     * @param errno why
     */
    record Failed(Errno errno) implements PreCopyAnswer {}
  }
}
