// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetInfo;

/** The commands that keep source in files. */
final class Keeping {
  private static final String HISTORY = "-history";

  private final Console console;
  private final SourceFiles files;
  private final ShellSession session;

  Keeping(Console console, SourceFiles files) {
    this.console = console;
    this.files = files;
    this.session = console.session();
  }

  List<SlashCommand> commands() {
    return List.of(
        new SlashCommand("/save", "[-history] FILE", "write what you typed to a file", this::save)
            .withDetails(
                "Without -history: what is in force. The file is a script then: vfio:run FILE runs"
                    + " it, /open FILE\nevaluates it here.")
            .withChoices(typed -> List.of(HISTORY)),
        new SlashCommand("/open", "FILE", "evaluate a file", this::open));
  }

  private void save(String words) {
    boolean history = words.equals(HISTORY) || words.startsWith(HISTORY + " ");
    String file = history ? words.substring(HISTORY.length()).strip() : words;
    require(file, "/save");
    Stream<SnippetInfo> snippets =
        history
            ? session.history().stream().filter(snippet -> !snippet.isStartup())
            : session.list().stream();
    String text = snippets.map(SnippetInfo::source).collect(Collectors.joining("\n", "", "\n"));
    console.bar("saved in " + files.write(file, text));
  }

  private void open(String file) {
    require(file, "/open");
    console.show(session.evaluate(files.read(file)));
  }

  private static void require(String file, String command) {
    if (file.isEmpty()) {
      throw new DroverException(command + " needs a file; write for example " + command + " a.jsh");
    }
  }
}
