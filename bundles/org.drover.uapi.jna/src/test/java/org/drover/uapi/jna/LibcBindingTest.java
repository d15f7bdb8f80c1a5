// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Binding libc, where it works and where it cannot; the latter in virtual machines of their own.
 */
class LibcBindingTest {

  @Test
  void supportsLinuxOnTheTwoArchitectures() {
    assertThat(LibcBinding.refusal("Linux", "amd64")).isEmpty();
    assertThat(LibcBinding.refusal("Linux", "aarch64")).isEmpty();
  }

  @Test
  void refusesOtherPlatformsByTheirNames() {
    assertThat(LibcBinding.refusal("Mac OS X", "aarch64")).get().asString().contains("Mac OS X");
    assertThat(LibcBinding.refusal("Linux", "riscv64")).get().asString().contains("Linux riscv64");
    // Descriptors and pointers have 32 bits there.
    assertThat(LibcBinding.refusal("Linux", "i386")).isPresent();
  }

  @Test
  @Timeout(60)
  void bindsAtTheFirstCallOnly(@TempDir Path directory) throws Exception {
    assertThat(run("-Djna.tmpdir=" + directory))
        .containsExactly("constructed, JNA absent", "eventfd answered a descriptor", "JNA present");
    assertThat(directory)
        .as("the unpacked library is removed once it is loaded")
        .isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void saysInOneSentenceWhyThePlatformIsNotSupported() throws Exception {
    List<String> lines = run("-Dos.arch=riscv64");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1))
        .startsWith("the machine's own kernel cannot be called on Linux riscv64:");
    assertThat(lines.get(2)).isEqualTo("JNA absent");
  }

  @Test
  @Timeout(60)
  void saysInOneSentenceWhatToDoWithoutADirectoryToUnpackInto(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    assertUnusable(run("-Djna.tmpdir=" + file.resolve("below")), file.resolve("below"));
  }

  @Test
  @Timeout(60)
  void saysInOneSentenceWhatToDoWhereNoFileCanBeMade() throws Exception {
    assertUnusable(run("-Djna.tmpdir=/proc"), Path.of("/proc"));
  }

  private static void assertUnusable(List<String> lines, Path tmpdir) {
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).isEqualTo("constructed, JNA absent");
    assertThat(lines.get(1))
        .startsWith("JNA's native library cannot be unpacked and loaded (")
        .contains("-Djna.tmpdir=DIR")
        .contains("noexec")
        .endsWith("it is " + tmpdir + " now");
    assertThat(lines.get(2)).as("the second call").isEqualTo(lines.get(1));
  }

  /** Runs {@link FirstCalls} in a virtual machine of its own, and gives what it printed. */
  private static List<String> run(String property) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add(property);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FirstCalls.class.getName());
    Path log = Files.createTempFile("first-calls", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      return output.lines().toList();
    } finally {
      Files.delete(log);
    }
  }
}
