// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The PCI functions of {@code boot --pci} after {@code guest-pci}, asked of {@code /sys} alone; the
 * same on both kernels. Addresses and groups follow from the slots of {@code rig/pci-functions}.
 */
final class PciFunctionsTest {
  private static final Path FUNCTIONS = Path.of("/sys/bus/pci/devices");
  private static final Path GROUPS = Path.of("/sys/kernel/iommu_groups");
  private static List<String> printed;

  @BeforeAll
  static void loadDriversAndMakeVfs() throws IOException, InterruptedException {
    printed = guestPci();
  }

  @Test
  void functionsArePrintedWithTheirGroupsAndDrivers() {
    assertThat(printed)
        .containsExactly(
            "0000:00:10.0 edu 3 -",
            "0000:00:11.0 e1000e 4 e1000e",
            "0000:00:12.0 ivshmem 5 -",
            "0000:01:00.0 nvme 9 nvme",
            "0000:01:00.1 nvme-vf 11 -",
            "0000:01:00.2 nvme-vf 12 -",
            "0000:03:01.0 edu 10 -",
            "0000:03:02.0 virtio-rng 10 virtio-pci");
  }

  /** A kernel without PCI_MMCONFIG would show 256 bytes of each. */
  @ParameterizedTest
  @CsvSource({
    "0000:00:10.0, 0x1234, 0x11e8, 0x00ff00, 256",
    "0000:00:11.0, 0x8086, 0x10d3, 0x020000, 4096",
    "0000:00:12.0, 0x1af4, 0x1110, 0x050000, 256",
    "0000:01:00.0, 0x1b36, 0x0010, 0x010802, 4096",
    "0000:01:00.1, 0x1b36, 0x0010, 0x010802, 4096",
    "0000:01:00.2, 0x1b36, 0x0010, 0x010802, 4096",
    "0000:02:00.0, 0x1b36, 0x000e, 0x060400, 4096",
    "0000:03:01.0, 0x1234, 0x11e8, 0x00ff00, 256",
    "0000:03:02.0, 0x1af4, 0x1044, 0x00ff00, 256",
  })
  void functionHasItsIdsClassAndConfigurationSpace(
      String address, String vendor, String device, String type, long configuration)
      throws IOException {
    assertThat(attribute(address, "vendor")).isEqualTo(vendor);
    assertThat(attribute(address, "device")).isEqualTo(device);
    assertThat(attribute(address, "class")).isEqualTo(type);
    assertThat(Files.size(FUNCTIONS.resolve(address).resolve("config"))).isEqualTo(configuration);
  }

  /** A root port with ACS parts the VFs; the bridge cannot tell apart what is behind it. */
  @ParameterizedTest
  @CsvSource({
    "3, 0000:00:10.0",
    "4, 0000:00:11.0",
    "5, 0000:00:12.0",
    "9, 0000:01:00.0",
    "10, 0000:02:00.0 0000:03:01.0 0000:03:02.0",
    "11, 0000:01:00.1",
    "12, 0000:01:00.2",
  })
  void groupHasTheseFunctionsAndNoOthers(String group, String addresses) throws IOException {
    assertThat(names(GROUPS.resolve(group).resolve("devices")))
        .containsExactlyInAnyOrder(addresses.split(" "));
  }

  /**
   * What can be reset alone. The first function behind the bridge is missing here: it was alone
   * when the kernel looked, so that sysfs offers a reset of its bus, which is refused when tried.
   */
  @ParameterizedTest
  @CsvSource({
    "0000:00:10.0, false",
    "0000:00:11.0, true",
    "0000:00:12.0, false",
    "0000:01:00.0, true",
    "0000:01:00.1, true",
    "0000:01:00.2, true",
    "0000:03:02.0, false",
  })
  void functionCanBeResetOrNot(String address, boolean resets) {
    assertThat(Files.exists(FUNCTIONS.resolve(address).resolve("reset"))).isEqualTo(resets);
  }

  @Test
  void vfioPciIsLoadedAndHasTakenNothing() throws IOException {
    assertThat(names(Path.of("/sys/bus/pci/drivers/vfio-pci")))
        .noneMatch(name -> name.contains(":"));
  }

  @Test
  void virtualFunctionsGoAndComeBackToTheirGroups() throws Exception {
    try {
      assertThat(guestPci("0")).noneMatch(PciFunctionsTest::isVf);
      assertThat(names(FUNCTIONS)).doesNotContain("0000:01:00.1", "0000:01:00.2");

      assertThat(guestPci("1").stream().filter(PciFunctionsTest::isVf))
          .containsExactly("0000:01:00.1 nvme-vf 11 -");
    } finally {
      assertThat(guestPci()).isEqualTo(printed);
    }
  }

  private static boolean isVf(String line) {
    return line.contains("nvme-vf");
  }

  private static List<String> guestPci(String... arguments)
      throws IOException, InterruptedException {
    String script = Path.of(System.getProperty("drover.rig"), "guest-pci").toString();
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of(script), Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as("status of guest-pci").isZero();
    return lines;
  }

  private static String attribute(String address, String name) throws IOException {
    return Files.readString(FUNCTIONS.resolve(address).resolve(name)).strip();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
