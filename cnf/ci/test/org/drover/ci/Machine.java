// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A made-up machine in a folder: its PATH holds the tools of the base system that the scripts use
 * and whatever programs a test installs, and nothing else.
 */
final class Machine {
  private static final List<String> BASE =
      List.of(
          "cat",
          "cksum",
          "cut",
          "dirname",
          "find",
          "grep",
          "head",
          "id",
          "mkdir",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "tail",
          "tr");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  Machine(Path folder) throws IOException {
    this.folder = folder;
    for (String tool : BASE) {
      install(tool, "exec " + toolOfTheSystem(tool) + " \"$@\"");
    }
    environment.put("PATH", folder.resolve("bin").toString());
    environment.put("DROVER_JVM_DIR", folder.resolve("jvm").toString());
    environment.put("DROVER_ROOT", Script.ROOT.toString());
    environment.put("DROVER_SH", Script.ROOT.resolve("cnf/sh").toString());
    environment.put("DROVER_STATE", folder.resolve("state").toString());
  }

  /** Puts a program on the PATH, whose body is a shell script's. */
  void install(String program, String body) throws IOException {
    write(folder.resolve("bin").resolve(program), body);
  }

  /** Installs a JDK, as far as the scripts look at one, and returns its home. */
  Path jdk(String place, String version) throws IOException {
    Path home = folder.resolve(place);
    write(home.resolve("bin/java"), "exit 1");
    write(home.resolve("bin/javac"), "exit 1");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Runs shell commands after {@code common.sh} and the given part of {@code cnf/sh}. */
  Script.Result run(String part, String commands) throws IOException, InterruptedException {
    String script = "set -eu; . cnf/sh/common.sh; . cnf/sh/" + part + "; " + commands;
    return Script.run(List.of("/bin/sh", "-c", script), environment);
  }

  private static void write(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }

  private static Path toolOfTheSystem(String name) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in /usr/bin or /bin"));
  }
}
