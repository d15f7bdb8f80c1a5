// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory.Source;
import org.drover.api.spi.DirtyBitmap;

/**
 * A memory and those who tell what of it is dirty. Dirty is what any of them tells; from the first
 * failure on it is everything, because what was written before may be lost. Not for use from two
 * threads at once.
 */
final class ToldMemory {
  private static final Logger LOG = System.getLogger(ToldMemory.class.getName());

  private final List<IovaRange> layout;
  private final long pageSize;
  private final List<Told> tellers;
  private final List<DirtyBitmap> union;

  /** What one of them says, of one region after another. */
  private final DirtyBitmap said;

  private final List<DirtyBitmap> saidOf;
  private Optional<String> everything = Optional.empty();

  /** One of them with what came of the last round. */
  private static final class Told {
    private final Teller teller;
    private OptionalLong pages = OptionalLong.empty();
    private Optional<String> problem = Optional.empty();

    Told(Teller teller) {
      this.teller = teller;
    }

    Source source() {
      return new Source(teller.name(), pages, problem);
    }
  }

  /**
   * All that is needed is allocated now.
   *
   * @param layout one range or more, of whole pages
   * @param tellers in the order in which they are to be started
   */
  ToldMemory(List<IovaRange> layout, long pageSize, List<Teller> tellers) {
    this.layout = layout;
    this.pageSize = pageSize;
    this.tellers = tellers.stream().map(Told::new).toList();
    this.union = layout.stream().map(range -> new DirtyBitmap(range, pageSize)).toList();
    IovaRange longest =
        layout.stream()
            .max((one, other) -> Long.compare(one.length(), other.length()))
            .orElseThrow();
    this.said = new DirtyBitmap(longest, pageSize);
    this.saidOf = layout.stream().map(range -> said.window(range, pageSize)).toList();
  }

  /** Starts all of them; who does not start tells nothing. */
  void start() {
    tellers.forEach(told -> attempt(told, () -> told.teller.start(layout, pageSize)));
  }

  /** What is dirty since the start or the last round; always the same bitmaps. */
  List<DirtyBitmap> round() {
    union.forEach(DirtyBitmap::clear);
    tellers.forEach(this::collect);
    if (everything.isPresent()) {
      union.forEach(DirtyBitmap::setAll);
    }
    return union;
  }

  private void collect(Told told) {
    told.pages = OptionalLong.empty();
    if (told.problem.isPresent()) {
      return;
    }
    long pages = 0;
    for (int region = 0; region < union.size(); region++) {
      DirtyBitmap part = saidOf.get(region);
      part.clear();
      attempt(told, () -> told.teller.report(part));
      if (told.problem.isPresent()) {
        return;
      }
      pages += part.count();
      union.get(region).or(part);
    }
    told.pages = OptionalLong.of(pages);
  }

  private void attempt(Told told, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: whatever a plug-in throws, what it knew of the memory is lost.
      String why = e instanceof DroverException ? e.getMessage() : e.toString();
      told.problem = Optional.of(why);
      everythingIsDirty(told.teller.name() + " failed: " + why);
    }
  }

  /**
   * From now on everything is dirty.
   *
   * @param because one sentence; the first one is told once and kept
   */
  void everythingIsDirty(String because) {
    if (everything.isEmpty()) {
      everything = Optional.of(because);
      LOG.log(Level.WARNING, "all memory counts as dirty: {0}", because);
    }
  }

  /** Why everything is dirty. */
  Optional<String> everythingBecause() {
    return everything;
  }

  List<Source> sources() {
    return tellers.stream().map(Told::source).toList();
  }

  /** Stops all of them, the last one first; what one throws keeps none of the others. */
  void stop() {
    List<Told> reverse = new ArrayList<>(tellers);
    java.util.Collections.reverse(reverse);
    for (Told told : reverse) {
      try {
        told.teller.stop();
      } catch (RuntimeException | LinkageError e) {
        // An isolation boundary; it ends with its device at the latest.
        LOG.log(Level.WARNING, told.teller.name() + " did not stop", e);
      }
    }
  }
}
