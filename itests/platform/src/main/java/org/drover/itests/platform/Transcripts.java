// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The transcripts of a page of docs/: between {@code <!-- transcript: NAME -->} and {@code <!-- end
 * -->}. They are compared with what a screen shows, or written anew with {@code -Ddrover.rewrite}.
 */
public final class Transcripts {
  private static final String INDENT = "    ";
  private static final String END = "<!-- end -->";
  private static final Pattern NAME = Pattern.compile("(?m)^<!-- transcript: (\\S+) -->$");
  private static final Pattern INPUT =
      Pattern.compile("(?m)^" + INDENT + "(?:jshell>|   \\.\\.\\.>) (.*)$");
  private final Path page;

  /**
   * Of one page.
   *
   * @param page that has a place for each
   */
  public Transcripts(Path page) {
    this.page = page;
  }

  /** The names of all, in the order of the page. */
  public List<String> names() throws IOException {
    return NAME.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
  }

  /** The lines behind prompts, in the order in which they are typed. */
  public List<String> inputs(String name) throws IOException {
    return INPUT.matcher(shown(name)).results().map(found -> found.group(1)).toList();
  }

  private String shown(String name) throws IOException {
    String text = Files.readString(page);
    String behind = text.substring(text.indexOf(opening(name)) + opening(name).length());
    return behind.substring(0, behind.indexOf(END));
  }

  private static String opening(String name) {
    return "<!-- transcript: " + name + " -->\n";
  }

  /** What the page shows under a name is what the screen showed, but for what no two runs share. */
  public void check(String name, List<String> rows) throws IOException {
    String text = Files.readString(page);
    String opening = opening(name);
    int begin = text.indexOf(opening) + opening.length();
    int end = text.indexOf(END, begin);
    assertThat(begin)
        .as("where %s has the transcript %s", page, name)
        .isGreaterThan(opening.length());
    assertThat(end).as("where it ends").isGreaterThanOrEqualTo(begin);
    String seen =
        rows.stream()
            .map(row -> row.replaceAll("/\\S+/(?=typed.jsh)", "/home/me/"))
            .map(row -> row.isEmpty() ? row : INDENT + row)
            .collect(Collectors.joining("\n", "\n", "\n\n"));
    String shown = text.substring(begin, end);
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(page, text.substring(0, begin) + seen + text.substring(end));
      return;
    }
    assertThat(general(seen))
        .as(
            "the transcript %s of %s; -DargLine=-Ddrover.rewrite=true writes it anew",
            name, page.getFileName())
        .isEqualTo(general(shown));
  }

  /**
   * Without times, rates, what is numbered throughout the platform, and the width of what has them.
   */
  private static String general(String text) {
    return text.replaceAll("(?m)^ *[0-9a-f]{8}( {1,2}[0-9a-f]{2}){16}.*$", "BYTES")
        .replaceAll("(?m)^ *[\\d.]* +\\|[# ]*#$", "COLUMNS")
        .replaceAll("\n *\\|  ", " ")
        .replaceAll("[ \n]+", " ")
        .replaceAll("\\d+(\\.\\d+)? (ns|us|µs|ms|s|B/s|KiB/s|MiB/s|GiB/s)\\b", "TIME")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "INSTANT")
        .replaceAll("\\[ *\\d+\\.\\d+\\]", "SECONDS")
        .replaceAll("\\b[mjrsl]\\d+\\b", "ID")
        .replaceAll("ID [A-Z_]+ (\\d+ % )?\\d+ B( of \\d+ B)?", "ID PROGRESS")
        .replaceAll("\\d+\\.\\d+(?![.\\d+])", "NUMBER")
        .replaceAll("[0-9a-f]{64}", "DIGEST")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
        .replaceAll("\\|[#=]+", "BAR")
        .replaceAll("-+\\+[-+]+", "RULE")
        .replaceAll("\\| \\d+ \\|", "| COUNT |")
        .replaceAll("/\\S+/", "FOLDER/")
        .replaceAll(" of (root|tester)\\b", " of USER")
        // A terminal may show the key, and the end may be told before or after the prompt is back.
        .replace("^C", "")
        .replaceAll("(ID has ended in [A-Z]+: \\S+ is [A-Z]+\\.) Stopped\\.", "Stopped. $1")
        // Where the terminal breaks a line depends on what was masked.
        .replace(" ", "");
  }
}
