// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DirtyBitmap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which memory devices write. Dirty is what any source knows to be written: the tracker of the
 * address space, and each device that logs its own writes. Memory that no source covers is dirty,
 * and so is all memory once a source has failed.
 */
@ProviderType
public interface DirtyMemory {

  /**
   * Begins to track the memory of an open device's address space, of all its devices. Nobody else
   * can track the same memory meanwhile, because a report forgets what it has told.
   *
   * @param device that somebody has leased and no running session works with; it cannot be released
   *     until the measurement is closed
   * @param pageSize in bytes, a power of two from 4096 on, of which the memory consists
   * @return the measurement, which the caller closes
   * @throws org.drover.api.RefusedException if its space has no memory, or somebody tracks it
   *     already
   * @throws org.drover.api.DroverException if nobody holds the device, or somebody works with it
   */
  Measurement begin(DeviceAddress device, long pageSize);

  /** Tracking that is under way. May be used from any thread; calls wait for each other. */
  @ProviderType
  interface Measurement extends AutoCloseable {

    /**
     * Who tells, as of now.
     *
     * @return in the order in which they were started
     */
    List<Source> sources();

    /**
     * What was written since the beginning or the last round. Returns when the kernel does.
     *
     * @return the round
     * @throws IllegalStateException if it is closed
     */
    Round round();

    /** Ends the tracking, the last source first, and gives the device free; again does nothing. */
    @Override
    void close();
  }

  /**
   * Somebody who tells what is dirty.
   *
   * @param name for people, for example {@code the DMA logging of emu:mtty-0}
   * @param dirtyPages how many pages it told in the last round; empty before the first round, and
   *     if it did not tell
   * @param problem why it does not tell; empty if it does
   */
  record Source(String name, OptionalLong dirtyPages, Optional<String> problem) {}

  /**
   * One round.
   *
   * @param number from 1 on
   * @param length since the beginning or the last round
   * @param memory which pages are dirty, one bitmap for each region in ascending order; they hold
   *     that until the next round begins or the measurement is closed
   * @param sources what each source said
   * @param everythingBecause why all of the memory counts as dirty, one sentence; empty if only
   *     what the sources told does
   */
  record Round(
      int number,
      Duration length,
      List<DirtyBitmap> memory,
      List<Source> sources,
      Optional<String> everythingBecause) {

    /** Keeps the lists from changing. */
    public Round {
      memory = List.copyOf(memory);
      sources = List.copyOf(sources);
    }

    /**
     * How many pages there are.
     *
     * @return above 0
     */
    public long pages() {
      return memory.stream().mapToLong(DirtyBitmap::pages).sum();
    }

    /**
     * How many of them are dirty.
     *
     * @return 0 to {@link #pages}
     */
    public long dirtyPages() {
      return memory.stream().mapToLong(DirtyBitmap::count).sum();
    }

    /**
     * How much memory is dirty.
     *
     * @return in bytes
     */
    public long dirtyBytes() {
      return memory.stream().mapToLong(bitmap -> bitmap.count() * bitmap.pageSize()).sum();
    }

    /**
     * How fast the devices wrote.
     *
     * @return pages in a second; a page that was written twice counts once
     */
    public double pagesPerSecond() {
      return dirtyPages() / seconds();
    }

    /**
     * How fast the devices wrote.
     *
     * @return bytes of whole pages in a second
     */
    public double bytesPerSecond() {
      return dirtyBytes() / seconds();
    }

    private double seconds() {
      return Math.max(1, length.toNanos()) / 1e9;
    }
  }
}
