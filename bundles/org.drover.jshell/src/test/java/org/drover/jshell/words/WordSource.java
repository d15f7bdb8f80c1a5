// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the source of an interface says of its methods. */
record WordSource(Class<?> type, String sentence, List<Word> words) {
  private static final Pattern WORD =
      Pattern.compile(
          "\\n {2}/\\*\\*(?<comment>.*?)\\*/\\s+(?:@Override\\s+)?(?:<\\w+> )?(?<gives>[\\w.<>\\[\\]]+)"
              + " (?<name>\\w+)\\((?<parameters>[^)]*)\\);",
          Pattern.DOTALL);

  /** One method. */
  record Word(String name, String parameters, String gives, String sentence) {
    String row() {
      return "| `" + name + "(" + parameters + ")` | `" + gives + "` | " + sentence + " |\n";
    }
  }

  static WordSource of(Class<?> type) throws IOException {
    String module = System.getProperty("basedir", "");
    String file = "src/main/java/" + type.getName().replace('.', '/') + ".java";
    String source = Files.readString(Path.of(module, file));
    int body = source.indexOf("public interface " + type.getSimpleName());
    int comment = source.lastIndexOf("/**", body) + 3;
    String head = source.substring(comment, source.indexOf("*/", comment));
    return new WordSource(
        type,
        sentence(head),
        WORD.matcher(source.substring(body)).results().map(WordSource::word).toList());
  }

  private static Word word(MatchResult match) {
    return new Word(
        match.group(3),
        match.group(4).replaceAll("\\s+", " ").strip(),
        match.group(2),
        sentence(match.group(1)));
  }

  /** The first paragraph, as Markdown. */
  private static String sentence(String comment) {
    String text =
        Stream.of(comment.split("\n", -1))
            .map(line -> line.replaceFirst("^\\s*\\*?/?\\s*", ""))
            .reduce("", (some, line) -> some + (line.isEmpty() ? "\n" : line + " "))
            .strip();
    int end = text.indexOf("\n");
    return (end < 0 ? text : text.substring(0, end))
        .replaceAll("\\{@link #?(?:[\\w.]+\\.)?(\\w+)(?:#(\\w+))?(?:\\([^)]*\\))?\\}", "`$1.$2`")
        .replace(".`", "`")
        .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
        .strip();
  }

  /** A heading, what it is, and a table of its words. */
  String section(String heading) {
    StringBuilder text = new StringBuilder("### " + heading + "\n\n" + sentence + "\n\n");
    text.append("| word | gives | what it does |\n|---|---|---|\n");
    words.forEach(word -> text.append(word.row()));
    return text.toString();
  }
}
