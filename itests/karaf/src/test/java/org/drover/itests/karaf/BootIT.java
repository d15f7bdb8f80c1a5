// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** The distribution as it is unpacked and started. */
@ExtendWith(OnePlatform.class)
class BootIT {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void archiveIsSmall() throws IOException {
    assertThat(Files.size(Distribution.archive())).isLessThan(45 * MEBIBYTE);
  }

  @Test
  void allBundlesAreActive(Platform platform) throws IOException {
    List<String> lines =
        platform
            .ask("bundle:list -t 0 -s --no-format")
            .lines()
            .filter(line -> line.matches("[0-9]+\t.*"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(40);
    // A fragment has no life of its own.
    assertThat(lines)
        .allMatch(line -> line.matches("[0-9]+\t(Active|Resolved, Fragment.*?) *\t.*"));
    assertThat(lines)
        .filteredOn(line -> line.contains("org.drover."))
        .extracting(line -> line.substring(line.lastIndexOf('\t') + 1))
        .containsExactlyInAnyOrderElementsOf(bundleFolders());
  }

  /** Every folder of bundles/ but the tests' own. */
  private static List<String> bundleFolders() throws IOException {
    try (Stream<Path> folders = Files.list(Distribution.checkout().resolve("bundles"))) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith("org.drover.") && !name.equals("org.drover.testkit"))
          .toList();
    }
  }

  @Test
  void logOfTheBootHasNoErrorsAndNoWarnings(Platform platform) {
    assertThat(platform.bootLog())
        .isNotEmpty()
        .noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
  }

  /** One alone can leave a connection waiting for ever: etc/custom.system.properties says how. */
  @Test
  void twoThreadsServeTheChannelsOfSsh(Platform platform) throws IOException {
    assertThat(threads(platform.pid()))
        .filteredOn(line -> line.contains("sun.nio.ch.EPollPort$EventHandlerTask.run"))
        .hasSize(2);
  }

  /** Karaf's own would be two thirds of the cost of a command: etc/shell.init.script says why. */
  @Test
  void noCompletionScriptIsParsedForEveryCommand(Platform platform) {
    assertThat(platform.base().resolve("etc/scripts/shell.completion.script")).isEmptyFile();
  }

  @Test
  void callersClassPathIsNotThePlatforms(Platform platform) throws IOException {
    assertThat(Files.readString(Path.of("/proc/" + platform.pid() + "/cmdline")))
        .contains("org.apache.karaf.main")
        .doesNotContain(Platform.CALLERS_CLASS_PATH.toString());
  }

  /** What its threads do, as the virtual machine of a process prints it. */
  private static List<String> threads(long pid) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asking =
        new ProcessBuilder(jcmd, Long.toString(pid), "Thread.print")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = asking.inputReader()) {
      return lines.lines().toList();
    }
  }

  /** As an operator starts it: without options for its JVM. */
  @Test
  void bootsWithLittleProcessorTimeAndDoesNotWriteToItsInstallation(
      Distribution distribution, Platform platform, TestReporter reporter) throws Exception {
    SortedMap<String, String> before = distribution.contents();
    platform.ask("vfio:devices");
    Path base = Distribution.work().resolve("second");
    Platform second = Platform.start(distribution, base);
    try {
      second.ask("vfio:devices");
      assertThat(second.stop()).as("exit status after SIGTERM").isZero();
    } finally {
      second.close();
    }
    assertAll(
        () -> assertThat(distribution.contents()).isEqualTo(before),
        () -> assertBootsWithLittle(second, reporter));
  }

  /** By the clock it is a third of that on an idle machine with two processors. */
  private static void assertBootsWithLittle(Platform platform, TestReporter reporter) {
    reporter.publishEntry("boot by the clock", platform.bootTime().toString());
    reporter.publishEntry("boot's processor time", platform.bootCpu().toString());
    assertThat(platform.bootCpu())
        .as("boot, which took %s by the clock", platform.bootTime())
        .isLessThan(Duration.ofSeconds(18));
  }
}
