// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Host;

/**
 * A shell in the checkout, into which the blocks of a page are typed one after the other: what one
 * of them leaves behind is there for the next. It must be in the checkout after each of them,
 * because that is where the page says that all are typed.
 */
final class TypedShell implements AutoCloseable {
  private static final String OVER = "block-is-over-in ";

  /** A guard against hanging: a block may build a project. */
  private static final int MINUTES = 10;

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
    Queue<String> said = new ConcurrentLinkedQueue<>();
    String line;
    try {
      line = CompletableFuture.supplyAsync(() -> lastLine(said)).get(MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          block
              + " has no end within "
              + MINUTES
              + " minutes, or cannot be read: "
              + String.join("", said),
          e);
    }
    if (line == null) {
      throw new AssertionError(
          "the shell ended with "
              + shell.waitFor()
              + " at "
              + block
              + ": "
              + String.join("", said));
    }
    assertThat(line.substring(OVER.length()))
        .as("where %s has left the shell", block)
        .isEqualTo(folder.toString());
  }

  /** Reads to the line behind a block, or to the end of the shell, which is null. */
  private String lastLine(Queue<String> said) {
    try {
      String line = out.readLine();
      while (line != null && !line.startsWith(OVER)) {
        said.add(line + "\n");
        line = out.readLine();
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of one that hangs or has ended, nothing is expected any more. */
  @Override
  public void close() {
    List<ProcessHandle> begun = shell.descendants().toList();
    shell.destroyForcibly();
    begun.forEach(ProcessHandle::destroyForcibly);
  }
}
