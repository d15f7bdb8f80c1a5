// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end, with their output in a log. */
final class Shell {
  /** What a program that was killed for taking too long is said to have ended with. */
  static final int TOO_LONG = 124;

  private Shell() {}

  /**
   * Runs one.
   *
   * @param command with its arguments
   * @param folder to run it in
   * @param log takes its output, what is in it is kept
   * @param atMost how long it may take before it is killed
   * @return its exit status
   */
  static int run(List<String> command, Path folder, Path log, Duration atMost)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      return TOO_LONG;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
