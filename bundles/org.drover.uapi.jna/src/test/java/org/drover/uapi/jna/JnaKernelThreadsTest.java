// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.uapi.Fcntl.EFD_CLOEXEC;
import static org.drover.uapi.Fcntl.O_RDONLY;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of several threads: each has its own errno, and none waits for another. */
class JnaKernelThreadsTest {
  private static final int CALLS = 10_000;
  private static final int ENOENT = -2;
  private static final int EBADF = -9;
  private static final int EFAULT = -14;
  private static final int EINVAL = -22;
  private static final int ENOTTY = -25;

  private final Kernel kernel = new JnaKernel();

  /** What a thread got instead of what its call must answer, and how often. */
  private record Tally(int expected, int calls, List<Integer> others) {}

  @Test
  @Timeout(60)
  @Tag("pitfall-36")
  void keepsEachThreadsErrnoThroughCollectionsAndOtherThreadsFailures() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Callable<Tally>> failing = new ArrayList<>();
    try (Fd event = event()) {
      int fd = event.number();
      failing.add(() -> tally(EBADF, () -> kernel.close(-1)));
      failing.add(() -> tally(ENOTTY, () -> kernel.ioctl(fd, 0x3b64, 0)));
      failing.add(() -> tally(ENOENT, () -> kernel.open("/nobody/is/here", O_RDONLY)));
      failing.add(() -> tally(EINVAL, () -> kernel.eventfd(0, 0x40000000)));
      failing.add(() -> tally(EFAULT, () -> kernel.poll(8, 1, 0)));
      ExecutorService threads = Executors.newFixedThreadPool(failing.size() + 1);
      try {
        Future<Long> garbage = threads.submit(() -> collectUntil(stop));
        List<Future<Tally>> tallies = new ArrayList<>();
        failing.forEach(task -> tallies.add(threads.submit(task)));
        for (Future<Tally> tally : tallies) {
          assertThat(tally.get().calls()).isEqualTo(CALLS);
          assertThat(tally.get().others()).as("instead of %d", tally.get().expected()).isEmpty();
        }
        stop.set(true);
        assertThat(garbage.get()).as("collections meanwhile").isPositive();
      } finally {
        stop.set(true);
        threads.shutdownNow();
      }
    }
  }

  private static Tally tally(int expected, IntSupplier call) {
    List<Integer> others = new ArrayList<>();
    int calls = 0;
    for (; calls < CALLS; calls++) {
      int result = call.getAsInt();
      if (result != expected) {
        others.add(result);
      }
    }
    return new Tally(expected, calls, others);
  }

  /**
   * Collections stop all threads at safepoints, and madvise and futex calls of the VM set errno.
   */
  private static long collectUntil(AtomicBoolean stop) {
    long collections = 0;
    do {
      System.gc();
      collections++;
    } while (!stop.get());
    return collections;
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @Tag("pitfall-38")
  void letsOthersCallWhileOneCallBlocks() throws Exception {
    ByteBuffer counts = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    long address = kernel.pin(counts);
    try (Fd event = event()) {
      FutureTask<Long> blocked = new FutureTask<>(() -> kernel.read(event.number(), address, 8));
      Thread reader = new Thread(blocked, "blocked-read");
      reader.setDaemon(true);
      reader.start();
      awaitAsleep("blocked-read");

      assertThat(kernel.close(-1)).isEqualTo(EBADF);
      System.gc();
      assertThat(blocked.isDone()).isFalse();

      counts.putLong(8, 5);
      assertThat(kernel.write(event.number(), address + 8, 8)).isEqualTo(8);
      assertThat(blocked.get(30, TimeUnit.SECONDS)).isEqualTo(8);
      assertThat(counts.getLong(0)).isEqualTo(5);
    } finally {
      Reference.reachabilityFence(counts);
    }
  }

  /** Waits until the thread of that name sleeps in the kernel. */
  private static void awaitAsleep(String name) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!isAsleep(name)) {
      assertThat(System.nanoTime()).as(name + " is asleep in time").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  private static boolean isAsleep(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : (Iterable<Path>) tasks::iterator) {
        // "TID (name) S ...": proc(5).
        String stat = Files.readString(task.resolve("stat"));
        if (stat.contains("(" + name + ") S ")) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      // A thread ended between the listing and the read: look again.
      return false;
    }
  }

  private Fd event() {
    return new Fd(kernel, kernel.eventfd(0, EFD_CLOEXEC), FdRole.EVENT);
  }
}
