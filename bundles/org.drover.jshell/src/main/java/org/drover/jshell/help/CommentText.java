// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a documentation comment as lines for a terminal. */
public final class CommentText {
  private static final int LEAST = 20;
  private static final Pattern INLINE = Pattern.compile("\\{@(\\w+)\\s+([^{}]*)\\}");
  private static final Pattern BLOCK = Pattern.compile("@(\\w+)(?:\\s+(.*))?");

  private CommentText() {}

  /**
   * Lays a comment out.
   *
   * @param comment with Javadoc's tags in it
   * @param width that lines may have, if their words let them
   * @return lines
   */
  public static List<String> lines(String comment, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : paragraphs(comment)) {
      lines.addAll(wrapped(paragraph, Math.max(LEAST, width)));
    }
    return lines;
  }

  /** Paragraphs in one line each; an empty one between those of the text; tags by themselves. */
  private static List<String> paragraphs(String comment) {
    List<String> paragraphs = new ArrayList<>();
    String plain =
        INLINE
            .matcher(comment)
            .replaceAll(tag -> Matcher.quoteReplacement(inline(tag)))
            .replaceAll("\\s*<p>\\s*", "\n\n")
            .replaceAll("\\s*<li>\\s*", "\n\n- ")
            .replaceAll("</?[a-z]+>", "")
            .replaceAll("(?m)^@", "\n\n@");
    for (String part : plain.split("\\n\\s*\\n", -1)) {
      String one = entities(part.strip().replaceAll("\\s+", " "));
      if (one.isEmpty()) {
        continue;
      }
      Matcher block = BLOCK.matcher(one);
      boolean tag = block.matches();
      if (!paragraphs.isEmpty() && !tag) {
        paragraphs.add("");
      }
      paragraphs.add(tag ? block(block.toMatchResult()) : one);
    }
    return paragraphs;
  }

  private static String inline(MatchResult tag) {
    String text = tag.group(2).strip();
    if (!tag.group(1).startsWith("link")) {
      return text;
    }
    int close = text.indexOf(')');
    int blank = text.indexOf(' ', Math.max(close, 0));
    return blank < 0 ? text.replaceFirst("^#", "").replace('#', '.') : text.substring(blank + 1);
  }

  private static String block(MatchResult tag) {
    String text = tag.group(2) == null ? "" : tag.group(2);
    return switch (tag.group(1)) {
      case "param" -> "  " + text.replaceFirst(" ", ": ");
      case "return" -> "  returns " + text;
      case "throws", "exception" -> "  throws " + text.replaceFirst(" ", ": ");
      default -> "  " + tag.group(1) + " " + text;
    };
  }

  private static String entities(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
  }

  private static List<String> wrapped(String paragraph, int width) {
    if (paragraph.isEmpty()) {
      return List.of("");
    }
    String first = paragraph.startsWith("  ") ? "  " : "";
    String more = first.isEmpty() ? (paragraph.startsWith("- ") ? "  " : "") : "      ";
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : paragraph.strip().split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(more);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
