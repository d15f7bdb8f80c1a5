// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Finds out where a blocked thread is: in the kernel, by {@code /proc/PID/task/TID/stack}, which
 * root alone may read, and {@code wchan}; or in Java, where the kernel is played.
 */
final class Stacks {
  private static final Path THREAD_SELF = Path.of("/proc/thread-self");
  private static final int FRAMES = 12;

  private final boolean inKernel;
  private final ThreadLocal<Path> tasks = ThreadLocal.withInitial(Stacks::task);

  /**
   * How to look.
   *
   * @param inKernel whether the calls go to the machine's own kernel
   */
  Stacks(boolean inKernel) {
    this.inKernel = inKernel;
  }

  /** Where a thread's stack will be found. */
  record Place(Thread thread, Path task) {}

  Place here() {
    return new Place(Thread.currentThread(), inKernel ? tasks.get() : null);
  }

  private static Path task() {
    try {
      return Path.of("/proc").resolve(Files.readSymbolicLink(THREAD_SELF));
    } catch (IOException e) {
      // Without /proc there is no stack to be had; read() says so.
      return THREAD_SELF;
    }
  }

  String read(Place place) {
    if (!inKernel) {
      return Arrays.stream(place.thread().getStackTrace())
          .limit(FRAMES)
          .map(StackTraceElement::toString)
          .collect(Collectors.joining("\n"));
    }
    String stack = content(place.task().resolve("stack"));
    return stack.isBlank() ? "waits in " + content(place.task().resolve("wchan")) : stack;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return file + " cannot be read: " + e.getMessage();
    }
  }
}
