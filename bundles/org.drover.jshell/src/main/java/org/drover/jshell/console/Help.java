// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.drover.jshell.help.CommentText;
import org.drover.jshell.help.Comments;
import org.drover.jshell.session.Documentation;
import org.drover.jshell.session.ShellSession;

/** Signatures and documentation of what can be named in a session. */
public final class Help {
  private static final String INDENT = "    ";

  private final ShellSession session;
  private final Comments comments;

  /**
   * Over a session.
   *
   * @param session that knows what a name stands for
   * @param comments on what the session has no documentation of
   */
  public Help(ShellSession session, Comments comments) {
    this.session = session;
    this.comments = comments;
  }

  /**
   * What is known about the thing at a cursor.
   *
   * @param text being typed
   * @param cursor index in it
   * @param width that lines may have
   * @return lines, or none
   */
  public List<String> at(String text, int cursor, int width) {
    return lines(new LinkedHashSet<>(session.documentation(text, cursor)), width);
  }

  /**
   * What is known about something.
   *
   * @param name of it: {@code devices}, {@code vfio.open}, {@code Migrator}
   * @param width that lines may have
   * @return lines, or none
   */
  List<String> about(String name, int width) {
    String plain = name.replaceFirst("\\(.*$", "");
    String call = plain + "(";
    Set<Documentation> found = new LinkedHashSet<>(session.documentation(call, call.length()));
    found.addAll(session.documentation(plain, plain.length()));
    if (found.isEmpty()) {
      found.addAll(comments.named(plain));
    }
    return lines(found, width);
  }

  private List<String> lines(Set<Documentation> found, int width) {
    List<String> lines = new ArrayList<>();
    for (Documentation one : found) {
      String comment = one.comment().isEmpty() ? comments.on(one.signature()) : one.comment();
      lines.add(one.signature());
      CommentText.lines(comment, width - INDENT.length())
          .forEach(line -> lines.add((INDENT + line).stripTrailing()));
    }
    return lines;
  }
}
