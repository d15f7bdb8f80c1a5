// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Terminal;

/**
 * A section of a page of the documentation, whose indented blocks are typed as they stand there:
 * those that begin with a prompt at a console, the others at a shell in the checkout.
 */
final class TypedPage {
  /** How the pages print the prompt of a released Karaf. */
  private static final String RELEASED = "karaf@root()> ";

  private static final String INDENT = "    ";

  private final String printed;
  private final List<List<String>> blocks;
  private int next;

  private TypedPage(String printed, List<List<String>> blocks) {
    this.printed = printed;
    this.blocks = blocks;
  }

  /** Whose blocks for a console begin with the prompt of a Karaf as it is released. */
  static TypedPage section(String file, String heading) throws IOException {
    return section(file, heading, RELEASED, Map.of());
  }

  /**
   * A section.
   *
   * @param printed how the page prints the console's prompt
   * @param places what stands in the page for places that a test has elsewhere
   */
  static TypedPage section(String file, String heading, String printed, Map<String, String> places)
      throws IOException {
    String page = Files.readString(Distribution.checkout().resolve(file));
    for (Map.Entry<String, String> place : places.entrySet()) {
      page = page.replace(place.getKey(), place.getValue());
    }
    String from = page.substring(page.indexOf("\n## " + heading + "\n") + 1);
    assertThat(from).as("the section '%s' of %s", heading, file).startsWith("## " + heading);
    String section = from.substring(0, (from + "\n## ").indexOf("\n## "));
    List<List<String>> blocks = new ArrayList<>();
    boolean goesOn = false;
    for (String line : section.lines().toList()) {
      boolean indented = line.startsWith(INDENT);
      if (indented && !goesOn) {
        blocks.add(new ArrayList<>());
      }
      if (indented) {
        blocks.get(blocks.size() - 1).add(line.substring(INDENT.length()));
      }
      goesOn = indented;
    }
    return new TypedPage(printed, blocks);
  }

  /** Whether all its blocks were typed. */
  boolean isOver() {
    return next == blocks.size();
  }

  /** Types the next block at a shell. */
  void at(TypedShell shell) throws IOException, InterruptedException {
    List<String> block = blocks.get(next++);
    assertThat(block.get(0)).as("a block for a shell").doesNotStartWith(printed);
    shell.type(block);
  }

  /** How a command gets its answer. */
  private interface Answering {
    String answer(String command) throws Exception;
  }

  /**
   * Types the next block at a console; what the page says that a command prints, in lines as long
   * as they are there, it must print.
   *
   * @return what was shown
   */
  String at(Terminal console, String prompt) throws Exception {
    return next(command -> console.command(command, prompt));
  }

  /**
   * Gives the next block, whose commands must all work, to a platform line by line; what the page
   * says that a command prints, in lines as long as they are there, it must print.
   *
   * @return what was printed
   */
  String at(Platform platform) throws Exception {
    return next(platform::ask);
  }

  private String next(Answering console) throws Exception {
    List<String> block = blocks.get(next++);
    assertThat(block.get(0)).as("a block for a console").startsWith(printed);
    String command = "(?m)^" + Pattern.quote(printed);
    StringBuilder all = new StringBuilder();
    for (String step : String.join("\n", block).split(command, -1)) {
      if (!step.isEmpty()) {
        String[] lines = step.split("\n", 2);
        String shown = console.answer(lines[0]);
        all.append(shown);
        assertThat(shown)
            .as(lines[0])
            .doesNotContain("Error", "Command not found")
            .containsIgnoringWhitespaces(lines.length == 1 ? "" : lines[1]);
      }
    }
    return all.toString();
  }
}
