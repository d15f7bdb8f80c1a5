// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where benchmarks work.
 *
 * @param root of the checkout
 * @param work a folder for what a run leaves behind
 * @param quick whether small sizes do: a smoke run, whose figures mean nothing
 */
record Workbench(Path root, Path work, boolean quick) {
  private static final List<String> CC = List.of("cc", "-O2", "-Wall", "-Wextra", "-Werror");

  /** Compiles one of {@code bench/c}. */
  Path compile(String name, String... flags) throws IOException, InterruptedException {
    Path program = work.resolve(name);
    List<String> command = new ArrayList<>(CC);
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", program.toString(), source(name).toString()));
    run(command);
    return program;
  }

  private Path source(String name) {
    return root.resolve("bench/c").resolve(name + ".c");
  }

  /** How a program of {@code bench/c} is compiled, for a reader. */
  String compilation(String name, String... flags) {
    return String.join(" ", CC)
        + " "
        + (flags.length == 0 ? "" : String.join(" ", flags) + " ")
        + "-o "
        + name
        + " bench/c/"
        + name
        + ".c";
  }

  /** A new, empty folder. */
  Path folder(String name) throws IOException {
    return Files.createTempDirectory(work, name);
  }

  /**
   * Runs a program and waits for it; its standard error goes to ours.
   *
   * @return what it wrote to its standard output
   * @throws IOException if it ended with anything but 0
   */
  String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(
          String.join(" ", command)
              + " ended with "
              + status
              + (output.isEmpty() ? "" : ": ")
              + output);
    }
    return output;
  }
}
