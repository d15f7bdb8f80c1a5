// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drover.core.fake.HeardLog;
import org.junit.jupiter.api.Test;

class WriterTest {
  private static final Duration GUARD = Duration.ofSeconds(20);

  private final CountDownLatch fast = new CountDownLatch(1);
  private final Semaphore may = new Semaphore(0);
  private final Semaphore done = new Semaphore(0);
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final Writer writer = new Writer(new HistoryFolder(Path.of("/nowhere")));

  /** Writes nothing before it is told to. */
  private void slowDisk() throws IOException {
    try {
      if (fast.await(GUARD.toSeconds(), TimeUnit.SECONDS)) {
        written.add("slowly");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void nobodyWaitsForTheDiskAndTheOrderStays() throws Exception {
    writer.add(this::slowDisk);
    writer.add(() -> written.add("second"));
    // Were it written here, this would not be reached before the guard's time.
    assertThat(written).isEmpty();
    assertThat(writer.await(Duration.ofMillis(1))).isFalse();
    fast.countDown();
    assertThat(writer.await(GUARD)).isTrue();
    assertThat(written).containsExactly("slowly", "second");
  }

  @Test
  void whatFailsIsToldOnceUntilSomethingWorks() throws Exception {
    HeardLog log = new HeardLog("org.drover.core.history");
    for (int i = 0; i < 3; i++) {
      writer.add(
          () -> {
            throw new IOException("No space left on device");
          });
    }
    writer.add(
        () -> {
          throw new IllegalStateException("a fault");
        });
    assertThat(writer.await(GUARD)).isTrue();
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("cannot be written to /nowhere (java.io.IOException: No space left on device)")
        .contains("the last hundred");

    writer.add(() -> written.add("worked"));
    writer.add(
        () -> {
          throw new IOException("No space left on device");
        });
    assertThat(writer.await(GUARD)).isTrue();
    assertThat(written).containsExactly("worked");
    assertThat(log.warnings()).hasSize(2);
    log.close();
  }

  @Test
  void aDiskThatHangsDoesNotFillTheMemory() throws Exception {
    HeardLog log = new HeardLog("org.drover.core.history");
    writer.add(this::slowDisk);
    for (int i = 0; i < 2000; i++) {
      writer.add(() -> written.add("one"));
    }
    assertThat(log.warnings()).singleElement().asString().contains("things wait to be written");
    fast.countDown();
    assertThat(writer.await(GUARD)).isTrue();
    assertThat(written).hasSizeBetween(1000, 1002);
    log.close();
  }

  /** Refusals and successes take turns then: each refusal after a success is the same trouble. */
  @Test
  void aDiskThatIsTooSlowIsToldOnceUntilItHasCaughtUp() throws Exception {
    HeardLog log = new HeardLog("org.drover.core.history");
    fill();
    assertThat(log.warnings()).hasSize(1);
    may.release(10);
    assertThat(done.tryAcquire(10, GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
    fill();
    assertThat(log.warnings()).hasSize(1);

    may.release(2200);
    assertThat(writer.await(GUARD)).isTrue();
    may.drainPermits();
    fill();
    assertThat(log.warnings()).hasSize(2);
    may.release(1100);
    assertThat(writer.await(GUARD)).isTrue();
    log.close();
  }

  private void fill() {
    for (int i = 0; i < 1100; i++) {
      writer.add(this::writeOne);
    }
  }

  private void writeOne() throws IOException {
    try {
      if (may.tryAcquire(GUARD.toSeconds(), TimeUnit.SECONDS)) {
        done.release();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aThreadThatCannotBeStartedIsTriedAgain() throws Exception {
    HeardLog log = new HeardLog("org.drover.core.history");
    AtomicBoolean isFull = new AtomicBoolean(true);
    Writer crowded =
        new Writer(
            new HistoryFolder(Path.of("/nowhere")),
            work -> {
              if (isFull.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return new Thread(work);
            });
    crowded.add(() -> written.add("first"));
    assertThat(crowded.await(GUARD)).isFalse();
    assertThat(log.warnings()).singleElement().asString().contains("no thread");

    isFull.set(false);
    crowded.add(() -> written.add("second"));
    assertThat(crowded.await(GUARD)).isTrue();
    assertThat(written).containsExactly("first", "second");
    log.close();
  }

  @Test
  void whatWasGivenUpIsNotWrittenLater() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    writer.add(
        () -> {
          atWork.countDown();
          slowDisk();
        });
    assertThat(atWork.await(20, TimeUnit.SECONDS)).isTrue();
    writer.add(() -> written.add("second"));
    writer.giveUp();
    fast.countDown();
    assertThat(writer.await(GUARD)).isTrue();
    writer.add(() -> written.add("third"));
    assertThat(writer.await(GUARD)).isTrue();
    assertThat(written).containsExactly("slowly");
  }
}
