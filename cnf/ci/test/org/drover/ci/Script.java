// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of the checkout and waits for it. */
final class Script {
  static final Path ROOT = Path.of(System.getProperty("drover.root"));

  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param output what it wrote to its standard output and error
   */
  record Result(int status, String output) {}

  private Script() {}

  static Result run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  /** Runs it in the checkout, with nothing in its environment but a PATH and what is given. */
  static Result run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(ROOT.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
