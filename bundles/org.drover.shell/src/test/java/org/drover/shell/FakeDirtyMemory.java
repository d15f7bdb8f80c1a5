// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory;
import org.drover.api.spi.DirtyBitmap;
import org.drover.testkit.samples.Samples;

/** The memory of the samples, of which each round finds one page more to be dirty. */
final class FakeDirtyMemory implements DirtyMemory {
  final List<String> begun = new ArrayList<>();
  final CountDownLatch tracking = new CountDownLatch(1);
  final AtomicInteger open = new AtomicInteger();
  volatile RuntimeException refusal;

  @Override
  public Measurement begin(DeviceAddress device, long pageSize) {
    if (refusal != null) {
      throw refusal;
    }
    begun.add(device + " " + pageSize);
    open.incrementAndGet();
    tracking.countDown();
    return new Counting(new DirtyBitmap(Samples.MEMORY, pageSize));
  }

  private final class Counting implements Measurement {
    private final DirtyBitmap bitmap;
    private int rounds;

    Counting(DirtyBitmap bitmap) {
      this.bitmap = bitmap;
    }

    @Override
    public List<Source> sources() {
      return List.of(new Source("the fake", OptionalLong.of(rounds), Optional.empty()));
    }

    @Override
    public Round round() {
      rounds++;
      long page = Samples.MEMORY.iova() + (rounds - 1) * bitmap.pageSize();
      bitmap.mark(new IovaRange(page, 1));
      return new Round(rounds, Duration.ofSeconds(1), List.of(bitmap), sources(), Optional.empty());
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
