// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cnf/sh/packages.sh} on made-up machines: what it installs, and what it asks for. */
class PackagesTest {
  @TempDir private Path folder;
  private Machine machine;

  @BeforeEach
  void makeMachine() throws IOException {
    machine = new Machine(folder);
  }

  @Test
  void nothingIsSaidOrDoneWhereNothingIsMissing() throws Exception {
    debian(0, 17);
    machine.jdk("jvm/java-17", "17.0.15");
    machine.install("mvn", "exit 1");
    assertThat(machine.run("packages.sh", "need_packages build"))
        .isEqualTo(new Script.Result(0, ""));
    assertThat(folder.resolve("apt-calls")).doesNotExist();
  }

  @Test
  void rootInstallsWhatIsMissing() throws Exception {
    debian(0, 17);
    assertThat(machine.run("packages.sh", "need_packages build"))
        .isEqualTo(new Script.Result(0, "installing maven openjdk-17-jdk-headless\n"));
    assertThat(folder.resolve("apt-calls"))
        .hasContent(
            """
            update
            install -y --no-install-recommends maven openjdk-17-jdk-headless
            """);
  }

  @Test
  void releaseWithoutSeventeenGetsTheNextOne() throws Exception {
    debian(0, 21);
    machine.install("mvn", "exit 1");
    assertThat(machine.run("packages.sh", "need_packages build").output())
        .isEqualTo("installing openjdk-21-jdk-headless\n");
  }

  @Test
  void userIsToldTheCommandAndStopped() throws Exception {
    debian(1000, 17);
    machine.jdk("jvm/java-17", "17.0.15");
    Script.Result result = machine.run("packages.sh", "need_packages build kernel; echo went on");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .isEqualTo(
            "drover: missing: busybox-static cpio e2fsprogs gcc iproute2 kmod libc6-dev make maven patch"
                + " qemu-system-x86 xz-utils. Install with: sudo apt-get install"
                + " --no-install-recommends busybox-static cpio e2fsprogs gcc iproute2 kmod libc6-dev make maven patch"
                + " qemu-system-x86 xz-utils\n");
    assertThat(folder.resolve("apt-calls")).doesNotExist();
  }

  /** Debian's gcc only recommends them. */
  @Test
  void compilerWithoutTheHeadersOfTheCLibraryIsNotEnough() throws Exception {
    debian(0, 17);
    machine.jdk("jvm/java-17", "17.0.15");
    machine.install("gcc", "exit 1");
    assertThat(machine.run("packages.sh", "need_packages uapi").output())
        .isEqualTo("installing libc6-dev\n");
    machine.install("gcc", "[ \"$(cat)\" = '#include <stdio.h>' ]");
    assertThat(machine.run("packages.sh", "need_packages uapi").output()).isEmpty();
  }

  @Test
  void aKernelIsBuiltWithMoreThanItsModules() throws Exception {
    debian(0, 17);
    for (String tool :
        List.of(
            "qemu-system-x86_64",
            "busybox",
            "cpio",
            "make",
            "patch",
            "depmod",
            "xz",
            "devlink",
            "mkfs.ext4")) {
      machine.install(tool, "exit 1");
    }
    machine.install("gcc", "[ \"$(cat)\" = '#include <stdio.h>' ]");
    assertThat(machine.run("packages.sh", "need_packages kernel").output()).isEmpty();
    assertThat(machine.run("packages.sh", "need_packages iommufd").output())
        .isEqualTo("installing bc bison flex libelf-dev\n");
    assertThat(machine.run("packages.sh", "need_packages mutants").output())
        .isEqualTo("installing bc bison flex git libelf-dev\n");
  }

  @Test
  void benchmarksNeedACompilerAndStrace() throws Exception {
    debian(0, 17);
    assertThat(machine.run("packages.sh", "need_packages bench strace").output())
        .isEqualTo("installing gcc libc6-dev strace\n");
    machine.install("gcc", ":");
    machine.install("strace", ":");
    assertThat(machine.run("packages.sh", "need_packages bench strace").output()).isEmpty();
  }

  @Test
  void consoleNeedsAnSshClientAndItsTestsANetworkOfTheirOwn() throws Exception {
    debian(0, 17);
    assertThat(machine.run("packages.sh", "need_packages console").output())
        .isEqualTo("installing openssh-client\n");
    assertThat(machine.run("packages.sh", "need_packages karaf").output())
        .isEqualTo("installing iproute2 openssh-client util-linux\n");
  }

  @Test
  void otherDistributionIsToldTheNames() throws Exception {
    machine.install("id", "echo 0");
    machine.install("mvn", "exit 1");
    Script.Result result = machine.run("packages.sh", "need_packages build; echo went on");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("openjdk-17-jdk-headless").doesNotContain("went on");
  }

  @Test
  void failedInstallationStopsAndNamesItsLog() throws Exception {
    debian(0, 17);
    machine.install("apt-get", "echo 'E: no route'; exit 100");
    Script.Result result = machine.run("packages.sh", "need_packages build; echo went on");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("E: no route", "packages.log").doesNotContain("went on");
    assertThat(Files.readString(folder.resolve("state/log/packages.log"))).contains("E: no route");
  }

  /** Makes the machine a Debian whose apt writes down how it was called. */
  private void debian(int user, int java) throws IOException {
    machine.install("id", "echo " + user);
    machine.install("apt-get", "echo \"$@\" >>" + folder.resolve("apt-calls"));
    machine.install("apt-cache", "[ \"$2\" = openjdk-" + java + "-jdk-headless ]");
  }
}
