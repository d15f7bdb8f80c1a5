// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.jshell.session.Replay;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetInfo;

/** The commands that change a session, or the console. */
final class Changes {
  private final Console console;
  private final ShellSession session;

  Changes(Console console) {
    this.console = console;
    this.session = console.session();
  }

  List<SlashCommand> commands() {
    return List.of(
        new SlashCommand("/drop", "NAME|ID...", "take declarations back", this::drop)
            .withChoices(typed -> Listings.names(session).toList()),
        new SlashCommand("/reset", "", "forget everything and begin anew", typed -> reset())
            .withDetails("What was opened stays open until the console is left."),
        new SlashCommand(
                "/reload", "", "evaluate it all again, on the bundles that are live now", t -> re())
            .withDetails(
                "For when a bundle was replaced: what was typed is evaluated again in its order,"
                    + " linked to the\nnew bundle. What fails now is left out and said."),
        new SlashCommand("/set", "feedback MODE", "how much is said of what went well", this::set)
            .withDetails(
                "silent: nothing. concise: values. normal: what was declared too. verbose: types"
                    + " and all frames\nof a stack too.")
            .withChoices(typed -> settings()),
        new SlashCommand("/exit", "", "leave the console; Ctrl-D does it too", t -> leave()));
  }

  private static List<String> settings() {
    return Stream.concat(
            Stream.of("feedback"), Arrays.stream(Feedback.values()).map(Feedback::toString))
        .toList();
  }

  private void drop(String what) {
    if (what.isEmpty()) {
      throw new DroverException("/drop needs a name or an id; /list shows both.");
    }
    for (String one : what.split("\\s+", -1)) {
      List<SnippetInfo> dropped = session.drop(one);
      if (dropped.isEmpty()) {
        throw new DroverException("Nothing in force is called " + one + "; /list shows all.");
      }
      dropped.forEach(snippet -> console.bar("dropped " + snippet.text()));
    }
  }

  private void reset() {
    session.reset();
    console.bar("Everything is forgotten.");
  }

  private void re() {
    Replay replay = session.reload();
    for (Replay.Missing missing : replay.missing()) {
      console.bar("left out, because " + missing.why());
      missing.source().lines().forEach(line -> console.bar("    " + line));
    }
    console.bar(
        replay.replayed()
            + (replay.replayed() == 1 ? " snippet" : " snippets")
            + " evaluated again"
            + (replay.missing().isEmpty() ? "." : ", " + replay.missing().size() + " left out."));
  }

  private void set(String words) {
    String[] typed = words.split("\\s+", -1);
    if (typed.length != 2 || !typed[0].equals("feedback")) {
      if (!words.isEmpty() && !words.equals("feedback")) {
        throw new DroverException("There is nothing to /set but: feedback MODE.");
      }
      console.bar("/set feedback " + console.feedback());
      return;
    }
    console.feedback(
        Feedback.of(typed[1])
            .orElseThrow(
                () ->
                    new DroverException(
                        "There is no feedback '"
                            + typed[1]
                            + "'; there are silent, concise, normal and verbose.")));
    if (console.feedback() != Feedback.SILENT) {
      console.bar("feedback is " + console.feedback() + " now");
    }
  }

  private void leave() {
    console.leave();
  }
}
