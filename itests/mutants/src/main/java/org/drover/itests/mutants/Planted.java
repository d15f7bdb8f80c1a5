// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fault in the copy of the sources, taken out again when it is closed. */
final class Planted implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Path copy;
  private final Map<Path, byte[]> before;

  private Planted(Path copy, Map<Path, byte[]> before) {
    this.copy = copy;
    this.before = before;
  }

  /**
   * Applies a patch, to the letter: its lines may have moved, but may not have changed.
   *
   * @param mutant whose patch
   * @param copy of the sources
   * @param log takes what the program patch says
   * @throws IllegalArgumentException if it does not apply; nothing has changed then
   */
  static Planted in(Mutant mutant, Path copy, Path log) throws IOException, InterruptedException {
    Map<Path, byte[]> before = contents(copy, mutant.files());
    List<String> command =
        new ArrayList<>(List.of("patch", "-p1", "--fuzz=0", "--forward", "--batch"));
    command.addAll(List.of("--no-backup-if-mismatch", "-r", "-", "-i", mutant.patch().toString()));
    Planted planted = new Planted(copy, before);
    if (Shell.run(command, copy, log, LONG) != 0) {
      planted.close();
      throw new IllegalArgumentException("does not apply");
    }
    return planted;
  }

  private static Map<Path, byte[]> contents(Path copy, Collection<Path> files) throws IOException {
    Map<Path, byte[]> contents = new LinkedHashMap<>();
    for (Path file : files) {
      if (!Files.exists(copy.resolve(file))) {
        throw new IllegalArgumentException("does not apply: there is no " + file);
      }
      contents.put(file, Files.readAllBytes(copy.resolve(file)));
    }
    return contents;
  }

  /** What is not now as it was. */
  Set<Path> files() {
    return before.keySet();
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<Path, byte[]> file : before.entrySet()) {
      Files.write(copy.resolve(file.getKey()), file.getValue());
    }
  }
}
