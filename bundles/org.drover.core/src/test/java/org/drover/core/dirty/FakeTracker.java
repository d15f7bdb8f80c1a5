// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;

/** Knows what the test tells it, and forgets what it has reported; of a space or of a device. */
final class FakeTracker implements DirtyTracker, DirtyTracking {
  private final String name;
  private final List<String> log;
  private final List<IovaRange> written = new ArrayList<>();
  List<IovaRange> ranges = List.of();
  long pageSize;

  /** What it throws when it is asked to do that. */
  String fails = "";

  RuntimeException thrown = new DroverException("it does not work");

  FakeTracker(String name, List<String> log) {
    this.name = name;
    this.log = log;
  }

  void writes(long iova) {
    written.add(new IovaRange(iova, 1));
  }

  private void act(String what) {
    log.add(what + " " + name);
    if (fails.equals(what)) {
      throw thrown;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    act("start");
  }

  @Override
  public long start(List<IovaRange> logged, long size) {
    ranges = logged;
    pageSize = size;
    act("start");
    return size;
  }

  @Override
  public void report(DirtyBitmap into) {
    act("report");
    written.forEach(into::mark);
    written.removeIf(into.range()::contains);
  }

  @Override
  public void stop() {
    act("stop");
  }
}
