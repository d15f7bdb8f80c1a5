// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Screen;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Transcripts;
import org.drover.itests.platform.Until;
import org.drover.itests.platform.VendorBundle;

/** Types the tutorial of docs/console.md, step by step, and compares its transcripts. */
final class Tutorial {
  static final int COLUMNS = 80;

  /** So many that nothing scrolls away. */
  static final int ROWS = 300;

  private static final String JSHELL = "jshell> ";
  private static final String MORE = "   ...> ";

  private final Screen screen;
  private final Path base;
  private final Path folder;
  private final Transcripts transcripts =
      new Transcripts(Distribution.checkout().resolve("docs/console.md"));
  private int begin;

  /**
   * Over a console that shows its first prompt.
   *
   * @param screen of {@link #COLUMNS} and {@link #ROWS}
   * @param base where the platform has its deploy/ and its log
   * @param folder an empty one, to build in
   */
  Tutorial(Screen screen, Path base, Path folder) {
    this.screen = screen;
    this.base = base;
    this.folder = folder;
  }

  void type() throws Exception {
    begins();
    devices();
    severalLines();
    errors();
    saves();
    migrates();
    stops();
    deploys();
    leaves();
  }

  private void begins() throws Exception {
    begin = screen.lines().size() - 1;
    screen.type("vfio:jshell\r");
    screen.awaitPrompt(JSHELL);
    line("devices()");
    end("start");
  }

  private void devices() throws Exception {
    screen.type("var a = open(\"emu:mtty-\t");
    // Both are offered below the line, until one of them is chosen.
    screen.await("the addresses", all -> all.get(all.size() - 1).contains("emu:mtty-1"));
    line("0\")");
    line("a.arcs()");
    line("a.to(STOP_COPY)");
    line("a.readStream().length");
    line("a.to(RUNNING)");
    line("a.path(STOP_COPY, PRE_COPY)");
    end("device");
  }

  private void severalLines() throws Exception {
    screen.type("long bytes(MigrationReport report) {\r");
    screen.awaitPrompt(MORE);
    line("return report.devices().stream().mapToLong(d -> d.stopCopyBytes()).sum(); }");
    end("lines");
  }

  private void errors() throws Exception {
    line("String s = a.state();");
    line("open(\"emu:none\")");
    line("import org.drover.core.engine.*");
    end("errors");
  }

  private void saves() throws Exception {
    line("a.write(0, 7, 0x5a)");
    line("var saved = a.save(\"mtty.img\")");
    line("bytes(saved)");
    line("a.write(0, 7, 0)");
    line("a.restore(\"mtty.img\").outcome()");
    line("a.read(0, 7, 1)");
    end("save");
  }

  private void migrates() throws Exception {
    line("var m = migrate(a).to(\"emu:mtty-1\").policy(SwitchoverPolicy.MANUAL).start()");
    line("m.awaitHold().state()");
    line("a.state()");
    line("m.switchover().await()");
    line("var b = open(\"emu:mtty-1\")");
    line("b.read(0, 7, 1)");
    end("migrate");
  }

  private void stops() throws Exception {
    screen.type("while (true) { }\r");
    screen.await("while (true) { }");
    screen.type(Terminal.CTRL_C);
    screen.await("|  Stopped.");
    screen.awaitPrompt(JSHELL);
    screen.type("migrate(b).to(\"emu:mtty-0\").policy(SwitchoverPolicy.MANUAL).run()\r");
    screen.await("held in PRE_COPY", all -> all.get(all.size() - 1).contains("PRE_COPY"));
    screen.type(Terminal.CTRL_C);
    screen.await("cancelling ");
    screen.await(" is RUNNING.");
    screen.awaitPrompt(JSHELL);
    line("b.state()");
    end("stop");
  }

  private void deploys() throws Exception {
    line("import com.example.sim.Knob");
    deploy("1.0.0", "one");
    line("import com.example.sim.Knob");
    line("Knob.version()");
    deploy("1.1.0", "two");
    line("Knob.version()");
    line("/reload");
    line("Knob.version()");
    end("deploy");
  }

  private void leaves() throws Exception {
    line("/save typed.jsh");
    screen.type("/exit\r");
    screen.awaitPrompt(Terminal.PROMPT);
    end("leave");
  }

  /** Types the rest of an input, and waits until it was evaluated. */
  private void line(String text) throws Exception {
    long prompts = prompts();
    screen.type(text + "\r");
    screen.await(
        "the prompt behind " + text,
        all -> prompts() == prompts + 1 && all.get(all.size() - 1).equals(JSHELL.strip()));
  }

  private long prompts() {
    return screen.lines().stream().filter(row -> row.startsWith(JSHELL.strip())).count();
  }

  /** A part of the tutorial ends at the present prompt. */
  private void end(String name) throws IOException {
    List<String> rows = screen.lines();
    transcripts.check(name, new ArrayList<>(rows.subList(begin, rows.size() - 1)));
    begin = rows.size() - 1;
  }

  /** As somebody does who copies a bundle to deploy/. */
  private void deploy(String version, String word) throws Exception {
    String name = "com.example.sim";
    Path built =
        new VendorBundle(name, version)
            .exporting(
                name + ".Knob",
                version,
                "public class Knob { public static String version() { return \"" + word + "\"; } }")
            .build(Files.createDirectories(folder.resolve(version)));
    long before = started(name);
    Files.copy(built, base.resolve("deploy/" + name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    Until.holds(name + " " + version + " is started", () -> started(name) > before);
  }

  private long started(String name) throws IOException {
    return Files.readAllLines(base.resolve("data/log/karaf.log")).stream()
        .filter(row -> row.contains("Started bundle") && row.contains(name))
        .count();
  }

  /** What it has left behind goes. */
  void cleanUp() throws IOException {
    Files.deleteIfExists(base.resolve("deploy/com.example.sim.jar"));
  }
}
