// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Guard;
import org.drover.itests.platform.Platform;

/** {@code ./drover} of this checkout, with a state folder of its own and nothing to type at. */
final class DroverScript {
  private final Path state;

  /**
   * What a run came to.
   *
   * @param status exit status
   * @param out what it wrote to its standard output
   * @param err what it wrote to its standard error
   */
  record Result(int status, String out, String err) {}

  /** A run that goes on. */
  record Running(Process process, Path out, Path err) {
    Result await() throws IOException, InterruptedException {
      return await(Guard.TIMEOUT);
    }

    /** One that does more than a guard has time for. */
    Result await(Duration atMost) throws IOException, InterruptedException {
      assertThat(process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS))
          .as("ends: %s%s", Files.readString(out, UTF_8), Files.readString(err, UTF_8))
          .isTrue();
      int status = process.exitValue();
      return new Result(status, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
  }

  DroverScript(Path state) {
    this.state = state;
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  /** A run that has not begun. */
  ProcessBuilder command(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Distribution.checkout().resolve("drover").toString());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("DROVER_STATE", state.toString());
    // A platform lives for seconds here: compiling thoroughly takes longer than it saves.
    environment.put("DROVER_JAVA_OPTS", Platform.SHORT_LIVED);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // What the user has in there must neither be read nor written.
    Path home = Files.createDirectories(state.resolve("nobody"));
    environment.put("HOME", home.toString());
    return builder;
  }

  Running start(String... arguments) throws IOException {
    ProcessBuilder builder = command(arguments);
    Path out = Files.createTempFile(state, "out", "");
    Path err = Files.createTempFile(state, "err", "");
    Process process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(process, out, err);
  }

  /** The command lines of all processes that name the state folder. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(state + "/"))
        .toList();
  }

  /** The platform's process id, while it runs. */
  OptionalLong pid() throws IOException {
    Path file = state.resolve("platform/pid");
    if (Files.notExists(file)) {
      return OptionalLong.empty();
    }
    long pid = Long.parseLong(Files.readString(file).strip());
    boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    return alive ? OptionalLong.of(pid) : OptionalLong.empty();
  }
}
