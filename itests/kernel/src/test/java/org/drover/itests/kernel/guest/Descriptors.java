// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The open file descriptors of a process, counted by kind. */
final class Descriptors {
  private Descriptors() {}

  static SortedMap<String, Integer> ofThisProcess() {
    return of("self");
  }

  /**
   * Counts.
   *
   * @param process its id, or {@code self}
   * @return how many there are of each kind: what the link says without its numbers, for example
   *     {@code anon_inode:mtty_mig}
   */
  static SortedMap<String, Integer> of(String process) {
    SortedMap<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> links = Files.list(Path.of("/proc", process, "fd"))) {
      for (Path link : links.toList()) {
        kind(link).ifPresent(kind -> kinds.merge(kind, 1, Integer::sum));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kinds;
  }

  private static Optional<String> kind(Path link) throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString().replaceAll("[0-9]+", "N"));
    } catch (NoSuchFileException closedMeanwhile) {
      // The listing's own descriptor, or one of another thread.
      return Optional.empty();
    }
  }
}
