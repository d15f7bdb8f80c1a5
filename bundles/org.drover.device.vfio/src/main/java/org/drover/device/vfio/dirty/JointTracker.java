// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;

/**
 * Several trackers as one: dirty is what any of them knows. They may come and go while it tracks;
 * where that loses something, no report is given any more until it is started anew.
 */
public final class JointTracker implements DirtyTracker {
  private final String name;
  private final List<IovaRange> mapped;
  private final List<DirtyTracker> parts = new ArrayList<>();
  private boolean running;
  private Optional<DroverException> lost = Optional.empty();

  /**
   * Without any.
   *
   * @param name for people
   * @param mapped what they track; a kernel may report anything else as clean, without an error
   */
  public JointTracker(String name, List<IovaRange> mapped) {
    this.name = name;
    this.mapped = List.copyOf(mapped);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * One more, before its device can write anything.
   *
   * @param part that is not tracking; it is started if this one is
   */
  public synchronized void add(DirtyTracker part) {
    parts.add(part);
    if (running) {
      try {
        part.start();
      } catch (DroverException e) {
        lose(e);
      }
    }
  }

  /**
   * One less.
   *
   * @param part that was added; it is stopped
   */
  public synchronized void remove(DirtyTracker part) {
    parts.remove(part);
    loseSight("of what " + part.name() + " knew: it was given up while " + name + " tracked");
    part.stop();
  }

  /**
   * Something comes that no tracker tells of.
   *
   * @param who for people
   */
  public synchronized void blindTo(String who) {
    loseSight("of " + who + ", which came while " + name + " tracked and has no tracker");
  }

  private void loseSight(String what) {
    if (running) {
      lose(new DroverException("sight was lost " + what));
    }
  }

  private void lose(DroverException cause) {
    lost = lost.or(() -> Optional.of(cause));
  }

  @Override
  public synchronized void start() {
    if (running) {
      throw new IllegalStateException(name + " is tracking already");
    }
    List<DirtyTracker> started = new ArrayList<>();
    try {
      for (DirtyTracker part : parts) {
        part.start();
        started.add(part);
      }
      running = true;
      lost = Optional.empty();
    } finally {
      if (!running) {
        stop(started);
      }
    }
  }

  @Override
  public synchronized void report(DirtyBitmap into) {
    if (!running) {
      throw new IllegalStateException(name + " is not tracking");
    }
    if (lost.isPresent()) {
      throw new DroverException(lost.get().getMessage(), lost.get());
    }
    if (mapped.stream().noneMatch(range -> range.contains(into.range()))) {
      throw new IllegalArgumentException(
          into.range() + " is in none of the regions of " + name + ", which are " + mapped);
    }
    parts.forEach(part -> part.report(into));
  }

  @Override
  public synchronized void stop() {
    running = false;
    stop(List.copyOf(parts));
  }

  /** The last one first, each whatever the others throw: the first error wins. */
  private static void stop(List<DirtyTracker> those) {
    DroverException first = null;
    for (int i = those.size() - 1; i >= 0; i--) {
      try {
        those.get(i).stop();
      } catch (DroverException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
