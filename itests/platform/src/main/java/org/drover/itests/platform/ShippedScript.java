// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A script of {@code scripts/}. Its header says what it shows, and by which sentence it fails when
 * it is told to plant its fault.
 *
 * @param file where it lies
 */
public record ShippedScript(Path file) {
  private static final String SENTENCE = "// --break ends it with: ";
  private static final String WHATEVER = "...";

  /** All that are shipped, by name. */
  public static List<ShippedScript> all() throws IOException {
    try (Stream<Path> files = Files.list(Distribution.checkout().resolve("scripts"))) {
      return files
          .filter(file -> file.toString().endsWith(".jsh"))
          .sorted()
          .map(ShippedScript::new)
          .toList();
    }
  }

  /** One of them. */
  public static ShippedScript named(String name) {
    return new ShippedScript(Distribution.checkout().resolve("scripts").resolve(name + ".jsh"));
  }

  /** The first line of its header. */
  public String shows() throws IOException {
    return Files.readAllLines(file).get(2);
  }

  /**
   * What it must be ended with by {@code --break}: one whole line, with its file and a line number.
   */
  public Pattern plantedFailure() throws IOException {
    List<String> sentences =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(SENTENCE))
            .map(line -> line.substring(SENTENCE.length()))
            .toList();
    assertThat(sentences).as("sentences of the planted fault of %s", file).hasSize(1);
    String sentence =
        Stream.of(sentences.get(0).split(Pattern.quote(WHATEVER), -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(
        "(?m)^" + Pattern.quote(file.toString()) + ":\\d+: ([\\w.]+: )?" + sentence + "$");
  }

  /** Its name without its ending. */
  @Override
  public String toString() {
    return file.getFileName().toString().replace(".jsh", "");
  }
}
