// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What figures depend on, without a name of the machine. */
final class MachineFacts {
  private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+");

  private MachineFacts() {}

  static List<String> lines() throws IOException {
    return List.of(
        "%d processors, %s".formatted(Runtime.getRuntime().availableProcessors(), processor()),
        "%s %s (%s)"
            .formatted(
                System.getProperty("os.name"),
                version(System.getProperty("os.version")),
                System.getProperty("os.arch")),
        "Java %s (%s)"
            .formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")));
  }

  /** {@code 6.12} of {@code 6.12.117+deb12-amd64}: what follows may be the name of a machine. */
  static String version(String release) {
    Matcher matcher = VERSION.matcher(release);
    return matcher.lookingAt() ? matcher.group() : "of unknown version";
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("of unknown kind");
  }
}
