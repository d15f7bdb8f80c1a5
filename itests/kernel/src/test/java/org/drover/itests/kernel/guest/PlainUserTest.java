// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A user without any capability, uid 1000, to whom the nodes of a function were given or not, and
 * who may lock some memory. Needs a boot with PCI functions after {@code guest-pci}.
 */
@Timeout(120)
final class PlainUserTest {
  private static final int MIB = 1 << 20;

  private String device;
  private List<Path> nodes;

  /** Root's home is closed to others, and a checkout may be below it; the guest's ends with it. */
  @BeforeAll
  static void letUsersReachTheClasses() throws IOException, InterruptedException {
    Set<String> above = new TreeSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      for (Path at = Path.of(entry).toAbsolutePath().getParent();
          at.getParent() != null;
          at = at.getParent()) {
        above.add(at.toString());
      }
    }
    List<String> command = new ArrayList<>(List.of("chmod", "o+x"));
    command.addAll(above);
    run(command);
  }

  @BeforeEach
  void bind() throws IOException {
    device = Function.bound(Function.EDU).toString();
    Path function = Path.of("/sys/bus/pci/devices", Function.EDU);
    Path group = Files.readSymbolicLink(function.resolve("iommu_group")).getFileName();
    nodes = new ArrayList<>(List.of(Path.of("/dev/vfio").resolve(group)));
    if (RigKernel.ofThisGuest() == RigKernel.IOMMUFD) {
      try (var names = Files.list(function.resolve("vfio-dev"))) {
        Path name = names.findFirst().orElseThrow().getFileName();
        nodes = List.of(Path.of("/dev/vfio/devices").resolve(name), Path.of("/dev/iommu"));
      }
    }
  }

  @AfterEach
  void giveBack() throws IOException, InterruptedException {
    own("0");
    Function.release(Function.EDU);
  }

  private void own(String user) throws IOException, InterruptedException {
    for (Path node : nodes) {
      run(List.of("chown", user, node.toString()));
    }
  }

  private static List<String> run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return text.lines().toList();
  }

  private List<String> asUser(int limit, String... openings)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "prlimit",
                "--memlock=" + limit + ":" + limit,
                "setpriv",
                "--reuid=1000",
                "--regid=1000",
                "--clear-groups",
                "--bounding-set=-all",
                "--inh-caps=-all",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djna.tmpdir=/tmp",
                "-cp",
                System.getProperty("java.class.path"),
                UserMain.class.getName(),
                device));
    command.addAll(List.of(openings));
    return run(command);
  }

  @Test
  void withoutAccessIsToldWhichNodeAndWhatToDo() throws Exception {
    // Of the two nodes of the second kernel /dev/iommu is opened first.
    Path first = nodes.get(nodes.size() - 1);
    assertThat(asUser(MIB, "4096"))
        .singleElement()
        .asString()
        .startsWith("open on " + first + " failed with EACCES")
        .contains("run as root, or allow this user to open it");
  }

  /** The limit is what may be mapped in all; what is above it leaves nothing behind. */
  @Test
  void withAccessUsesItWithinWhatHeMayLock() throws Exception {
    own("1000");

    List<String> lines =
        asUser(MIB, "598016", "2097152", "524288,1048576", "1048576", "1048576,4096", "4096");

    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).isEqualTo("ok");
    assertThat(lines.get(1))
        .contains("ENOMEM", "raise RLIMIT_MEMLOCK")
        .endsWith("it is 1048576 bytes, of which 0 are taken, and this needs 2097152");
    assertThat(lines.get(2)).endsWith(against(524288, 1048576));
    assertThat(lines.get(3)).as("all that he may").isEqualTo("ok");
    assertThat(lines.get(4)).endsWith(against(1048576, 4096));
    assertThat(lines.get(5)).as("smaller ones still fit").isEqualTo("ok");
  }

  /** A container locks mapping by mapping, an IOAS all of them when a device is attached. */
  private static String against(int before, int needed) {
    return RigKernel.ofThisGuest() == RigKernel.IOMMUFD
        ? "of which 0 are taken, and this needs " + (before + needed)
        : "of which " + before + " are taken, and this needs " + needed;
  }
}
