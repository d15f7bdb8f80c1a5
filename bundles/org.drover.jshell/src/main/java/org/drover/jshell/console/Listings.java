// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetInfo;

/** The commands that show what a session holds. What its start-up declared is left out. */
final class Listings {
  private static final String ALL = "-all";
  private static final String START = "-start";

  private final Console console;
  private final ShellSession session;

  Listings(Console console) {
    this.console = console;
    this.session = console.session();
  }

  List<SlashCommand> commands() {
    return List.of(
        new SlashCommand("/vars", "", "the variables, and what they hold now", typed -> vars()),
        new SlashCommand(
            "/methods", "", "the methods that you declared", typed -> texts(session.methods())),
        new SlashCommand(
            "/types", "", "the types that you declared", typed -> texts(session.types())),
        new SlashCommand(
            "/imports",
            "",
            "the imports, those of the start too",
            typed -> each(session.imports().stream().map(SnippetInfo::text))),
        new SlashCommand("/list", "[NAME|ID|-all|-start]", "the source that you typed", this::list)
            .withDetails(
                "Without a word: what is in force. -all: what failed, was replaced or dropped, and"
                    + " the\nstart too. -start: the start alone.")
            .withChoices(typed -> listed()),
        new SlashCommand(
            "/history",
            "",
            "all that was evaluated since the start or /reset, in order",
            typed -> sources(session.history().stream().filter(one -> !one.isStartup()))),
        new SlashCommand(
            "/threads",
            "",
            "threads of this session that run in the background",
            typed -> each(session.threads().stream())));
  }

  private List<String> listed() {
    return Stream.concat(names(session), Stream.of(ALL, START)).toList();
  }

  /** What a person could name: what is declared. */
  static Stream<String> names(ShellSession session) {
    return session.list().stream().map(SnippetInfo::name).filter(name -> !name.isEmpty());
  }

  private void vars() {
    List<String> own = session.list().stream().map(SnippetInfo::id).toList();
    each(
        session.variables().stream()
            .filter(variable -> own.contains(variable.id()))
            .map(one -> one.type() + " " + one.name() + " = " + brief(one.value())));
  }

  /** A table does not go into a list: its first line, and that there is more. */
  private static String brief(String value) {
    List<String> lines = value.stripTrailing().lines().toList();
    return lines.size() > 1 ? lines.get(0) + " ..." : String.join("", lines);
  }

  private void texts(List<SnippetInfo> declared) {
    each(declared.stream().filter(one -> !one.isStartup()).map(SnippetInfo::text));
  }

  private void each(Stream<String> texts) {
    texts.forEach(text -> console.bar("  " + text));
  }

  private void list(String what) {
    switch (what) {
      case "" -> sources(session.list().stream());
      case ALL -> sources(session.history().stream());
      case START -> sources(session.history().stream().filter(SnippetInfo::isStartup));
      default -> {
        List<SnippetInfo> found =
            session.history().stream()
                .filter(one -> one.id().equals(what) || one.name().equals(what))
                .toList();
        if (found.isEmpty()) {
          throw new DroverException("Nothing here is called " + what + "; /list shows all.");
        }
        sources(found.stream());
      }
    }
  }

  /** Each behind its id. */
  private void sources(Stream<SnippetInfo> snippets) {
    List<String> lines = new ArrayList<>();
    snippets.forEach(
        snippet -> {
          String head = String.format("%4s : ", snippet.id());
          String more = " ".repeat(head.length());
          lines.add(head + snippet.source().replace("\n", "\n" + more));
        });
    console.lines(lines);
  }
}
