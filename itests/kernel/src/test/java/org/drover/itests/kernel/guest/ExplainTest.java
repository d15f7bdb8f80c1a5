// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.prepare.KernelPreparer;
import org.drover.itests.platform.Until;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why PCI functions of a real kernel cannot be opened: those of {@code boot --pci}. */
final class ExplainTest {
  private static final String EDU = "0000:00:10.0";
  private static final String NIC = "0000:00:11.0";
  private static final String VF = "0000:01:00.1";
  private static final String EDU_BEHIND = "0000:03:01.0";
  private static final String PCI = "bus/pci/devices/";

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  private final List<String> prepared = new ArrayList<>();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeEach
  void begin() {
    preparer = new KernelPreparer(() -> List.of(backend), folder, Clock.systemUTC());
  }

  @AfterEach
  void giveBack() {
    prepared.forEach(name -> preparer.unprepare(address(name)));
  }

  private static DeviceAddress address(String name) {
    return new DeviceAddress("vfio", name);
  }

  private void prepare(String name) {
    preparer.prepare(PreparationRequest.of(address(name)));
    prepared.add(name);
  }

  private List<Reason> reasons(String name) {
    return backend.explain(address(name)).stream().map(Finding::reason).toList();
  }

  private Finding the(Reason reason, String name) {
    return backend.explain(address(name)).stream()
        .filter(finding -> finding.reason() == reason)
        .findFirst()
        .orElseThrow(() -> new AssertionError(reason + " is not among " + reasons(name)));
  }

  /** What is to be known of every device of this kernel. */
  private static Reason[] always() {
    return RigKernel.ofThisGuest() == RigKernel.IOMMUFD
        ? new Reason[0]
        : new Reason[] {Reason.NO_IOMMUFD};
  }

  private void write(String path, String text) {
    assertThat(kernel.sysfs().write(path, text)).as(path).isZero();
  }

  @Test
  void whatNoDriverHas() {
    assertThat(reasons(EDU)).containsExactly(Reason.NOT_BOUND);
    assertThat(the(Reason.NOT_BOUND, EDU).remedy()).startsWith("vfio:prepare vfio:" + EDU);
    assertThat(reasons("0000:00:1e.7")).containsExactly(Reason.NO_SUCH_DEVICE);
  }

  @Test
  void whatTheHostHas() {
    assertThat(reasons(NIC)).containsExactly(Reason.HOST_DRIVER);
    assertThat(the(Reason.HOST_DRIVER, NIC).sentence())
        .isEqualTo("e1000e, a driver of the host, has vfio:" + NIC);
  }

  @Test
  void whatVirtualFunctionsGoWith() {
    assertThat(the(Reason.HOST_DRIVER, "0000:01:00.0").sentence())
        .endsWith(
            "; it is in use: its virtual functions (2) go with its driver, and do not come"
                + " back with it");
  }

  /** In the words of the refusal. */
  @Test
  void aBridge() {
    assertThat(reasons("0000:02:00.0")).containsExactly(Reason.HOST_ONLY);
    assertThatThrownBy(() -> preparer.plan(PreparationRequest.of(address("0000:02:00.0"))))
        .hasMessageEndingWith(" is refused: it is a bridge");
    assertThat(the(Reason.HOST_ONLY, "0000:02:00.0").sentence()).startsWith("it is a bridge,");
  }

  @Test
  void nothingIsAgainstWhatWasPrepared() {
    prepare(EDU);
    prepare(VF);

    assertThat(reasons(EDU)).containsExactly(always());
    assertThat(reasons(VF)).as("its physical function has its driver").containsExactly(always());
  }

  @Test
  void aNeighbourThatTheHostHas() {
    write(PCI + EDU_BEHIND + "/driver_override", "vfio-pci");
    write("bus/pci/drivers_probe", EDU_BEHIND);
    try {
      assertThat(the(Reason.GROUP_NOT_VIABLE, EDU_BEHIND).sentence())
          .isEqualTo("its IOMMU group 10 is not viable: 0000:03:02.0 is bound to virtio-pci");
    } finally {
      write("bus/pci/drivers/vfio-pci/unbind", EDU_BEHIND);
      write(PCI + EDU_BEHIND + "/driver_override", "\n");
    }
  }

  @Test
  void whatAnotherProcessHasOpen() throws Exception {
    prepare(EDU);
    Path node = node(EDU);
    Process other =
        new ProcessBuilder("/bin/sh", "-c", "exec sleep 600 3<>" + node).inheritIO().start();
    try {
      Until.holds("it has the node", () -> reasons(EDU).contains(Reason.HELD_ELSEWHERE));
      assertThat(the(Reason.HELD_ELSEWHERE, EDU).sentence())
          .isEqualTo("sleep (pid " + other.pid() + ") has " + node + " open");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(reasons(EDU)).containsExactly(always());
  }

  /** Made anew with the device, when it is bound again. */
  @Test
  void aNodeThatIsNotThere() throws IOException {
    prepare(EDU);
    Path node = node(EDU);
    Files.delete(node);

    assertThat(the(Reason.NODE_MISSING, EDU).sentence()).contains(node.toString());
  }

  /** The node that this kernel's preferred path opens. */
  private static Path node(String name) throws IOException {
    Path device = Path.of("/sys", PCI, name);
    if (RigKernel.ofThisGuest() == RigKernel.DEBIAN) {
      Path group = Files.readSymbolicLink(device.resolve("iommu_group")).getFileName();
      return Path.of("/dev/vfio").resolve(group);
    }
    try (var names = Files.list(device.resolve("vfio-dev"))) {
      return Path.of("/dev/vfio/devices")
          .resolve(names.findFirst().orElseThrow().getFileName().toString());
    }
  }

  /** Without capabilities root is an ordinary user, whom limits and modes hold for. */
  @Test
  void whatAUserMayNotOpenAndHowMuchMemoryHeMayLock() throws Exception {
    prepare(EDU);
    Path node = node(EDU);
    run("chown", "1000", node.toString());
    try {
      List<String> found =
          run(
              "prlimit",
              "--memlock=65536:65536",
              "setpriv",
              "--bounding-set=-all",
              "--inh-caps=-all",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Djna.tmpdir=/tmp",
              "-cp",
              System.getProperty("java.class.path"),
              ExplainMain.class.getName(),
              "vfio:" + EDU);
      assertThat(found)
          .anyMatch(
              line ->
                  line.startsWith("no-permission this user may not open " + node)
                      && line.contains(":root rw-------"))
          .anyMatch(line -> line.startsWith("memlock this process may lock 65536 bytes"));
    } finally {
      run("chown", "0", node.toString());
    }
  }

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return text.lines().toList();
  }
}
