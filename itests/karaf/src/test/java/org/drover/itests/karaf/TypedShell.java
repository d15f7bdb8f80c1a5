// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Host;

/**
 * A shell in the checkout, into which the blocks of a page are typed one after the other: what one
 * of them leaves behind is there for the next. It must be in the checkout after each of them,
 * because that is where the page says that all are typed.
 */
final class TypedShell implements AutoCloseable {
  private static final String OVER = "block-is-over-in ";

  private final Path folder;
  private final Process shell;
  private final BufferedWriter in;
  private final BufferedReader out;

  private TypedShell(Path folder, Process shell) {
    this.folder = folder;
    this.shell = shell;
    this.in = shell.outputWriter();
    this.out = shell.inputReader();
  }

  /** On this machine. */
  static TypedShell open(Map<String, String> environment) throws IOException {
    return open(Host.THIS, environment);
  }

  /** On some host. */
  static TypedShell open(Host host, Map<String, String> environment) throws IOException {
    Path folder = Distribution.checkout().toRealPath();
    ProcessBuilder builder =
        new ProcessBuilder(host.command(List.of("sh", "-eu")))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new TypedShell(folder, builder.start());
  }

  /** Types a block, each command of which must work. */
  void type(List<String> block) throws IOException, InterruptedException {
    // In braces, so that nothing in the block reads what is typed next.
    in.write("{\n" + String.join("\n", block) + "\n} </dev/null\n");
    // On a line of its own, also behind what does not end its last line.
    in.write("printf '\\n" + OVER + "%s\\n' \"$(pwd -P)\"\n");
    in.flush();
    StringBuilder said = new StringBuilder();
    String line = out.readLine();
    while (line != null && !line.startsWith(OVER)) {
      said.append(line).append('\n');
      line = out.readLine();
    }
    if (line == null) {
      throw new AssertionError(
          "the shell ended with " + shell.waitFor() + " at " + block + ": " + said);
    }
    assertThat(line.substring(OVER.length()))
        .as("where %s has left the shell", block)
        .isEqualTo(folder.toString());
  }

  /** Of one that hangs or has ended, nothing is expected any more. */
  @Override
  public void close() {
    shell.destroy();
  }
}
