// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.api.Reason.GROUP_NOT_VIABLE;
import static org.drover.api.Reason.HELD_ELSEWHERE;
import static org.drover.api.Reason.HOST_DRIVER;
import static org.drover.api.Reason.HOST_ONLY;
import static org.drover.api.Reason.MEMLOCK;
import static org.drover.api.Reason.MODULE_MISSING;
import static org.drover.api.Reason.NODE_MISSING;
import static org.drover.api.Reason.NOT_BOUND;
import static org.drover.api.Reason.NO_IOMMU;
import static org.drover.api.Reason.NO_IOMMUFD;
import static org.drover.api.Reason.NO_PERMISSION;
import static org.drover.api.Reason.NO_SUCH_DEVICE;
import static org.drover.api.Reason.PF_DRIVER_MISSING;
import static org.drover.api.Reason.VARIANT_DRIVER;
import static org.drover.api.Reason.VF_TOKEN;
import static org.drover.testkit.CallMatcher.open;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.sysfs.ScriptedText;
import org.drover.testkit.ScriptedKernel;
import org.drover.testkit.ScriptedSysfs;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.KernelHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A virtual function of nvme in group 11, and beside it an edu and a virtio function that share
 * group 10: the names and numbers of real ones behind a virtual IOMMU.
 */
class ExplanationsTest {
  private static final String VF = "0000:01:00.1";
  private static final String PF = "0000:01:00.0";
  private static final String EDU = "0000:03:01.0";
  private static final String MTTY = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  private static final String ALIASES = "/lib/modules/test/modules.alias";
  private static final String LIMITS = "/proc/self/limits";
  private static final String STATUS = "/proc/self/status";

  private final ScriptedKernel scripted = new ScriptedKernel("vfio");
  private final ScriptedSysfs sysfs = scripted.tree();
  private final FakeHost host = new FakeHost();
  private int files = 100;
  private final Explanations explanations =
      new Explanations(
          new ForwardingKernel(scripted) {
            @Override
            public Optional<KernelHost> host() {
              return Optional.of(host);
            }

            @Override
            public String release() {
              return "test";
            }
          });

  @BeforeEach
  void machine() {
    sysfs
        .attribute("bus/pci/drivers/vfio-pci/new_id", "")
        .attribute("bus/pci/drivers/nvme/new_id", "")
        .attribute("module/vfio_iommu_type1/initstate", "live")
        .attribute("bus/pci/devices/" + VF + "/modalias", "pci:v00001B36d00000010sv0sd0bc01sc08i02")
        .link("bus/pci/devices/" + VF + "/driver", "../../../bus/pci/drivers/vfio-pci")
        .link("bus/pci/devices/" + VF + "/iommu_group", "../../../kernel/iommu_groups/11")
        .link("bus/pci/devices/" + VF + "/physfn", "../" + PF)
        .link("bus/pci/devices/" + PF + "/driver", "../../../bus/pci/drivers/nvme")
        .link("kernel/iommu_groups/11/devices/" + VF, "../../../../bus/pci/devices/" + VF)
        .attribute("bus/pci/devices/" + EDU + "/modalias", "pci:v00001234d000011E8sv1sd1bc00sc0i0")
        .link("bus/pci/devices/" + EDU + "/driver", "../../../bus/pci/drivers/vfio-pci")
        .link("bus/pci/devices/" + EDU + "/iommu_group", "../../../kernel/iommu_groups/10")
        .link("kernel/iommu_groups/10/devices/0000:02:00.0/driver", "../../pcieport")
        .link("kernel/iommu_groups/10/devices/" + EDU + "/driver", "../../vfio-pci");
    for (String absent :
        new String[] {
          ALIASES, LIMITS, STATUS, "/proc/self/mountinfo", "/proc/1/mountinfo", "/proc/swaps"
        }) {
      scripted.whenever(open(absent)).failing(Errno.ENOENT);
    }
    host.node("/dev/vfio/vfio", true).node("/dev/vfio/11", true).node("/dev/vfio/10", true);
  }

  private void file(String path, String... lines) {
    ScriptedText.put(scripted, files++, path, String.join("\n", lines));
  }

  private List<Finding> of(String name) {
    return explanations.of(new DeviceAddress("vfio", name));
  }

  private static List<Reason> reasons(List<Finding> found) {
    return found.stream().map(Finding::reason).toList();
  }

  private void isFound(String name, Reason reason, String sentence, String remedy) {
    assertThat(of(name))
        .filteredOn(finding -> finding.reason() == reason)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.sentence()).isEqualTo(sentence);
              assertThat(finding.remedy()).contains(remedy);
            });
  }

  @Test
  void nothingIsAgainstAFunctionThatVfioHas() {
    assertThat(reasons(of(VF))).containsExactly(NO_IOMMUFD);
    assertThat(reasons(of(EDU))).containsExactly(NO_IOMMUFD);
    assertThat(scripted.calls())
        .as("no node is opened")
        .noneMatch(call -> call.is("open") && call.path().startsWith("/dev/"));
    assertThat(sysfs.writes()).isEmpty();
  }

  @Test
  void whatIsNotThere() {
    isFound(
        "0000:09:00.0", NO_SUCH_DEVICE, "there is no vfio:0000:09:00.0 in /sys", "vfio:devices");
    assertThat(reasons(of(".."))).containsExactly(NO_SUCH_DEVICE);
  }

  @Test
  void aFunctionWithoutADriver() {
    sysfs.remove("bus/pci/devices/" + VF + "/driver");

    isFound(VF, NOT_BOUND, "no driver has vfio:" + VF, "vfio:prepare vfio:" + VF);
    assertThat(reasons(of(VF))).as("no node is missed yet").containsExactly(NOT_BOUND);
  }

  @Test
  void aFunctionThatTheHostHas() {
    sysfs.link("bus/pci/devices/" + VF + "/driver", "../../../bus/pci/drivers/nvme");

    isFound(
        VF, HOST_DRIVER, "nvme, a driver of the host, has vfio:" + VF, "vfio:prepare vfio:" + VF);
  }

  @Test
  void whoUsesAFunctionThatTheHostHas() {
    sysfs.attribute("bus/pci/devices/" + PF + "/sriov_numvfs", "2");

    isFound(
        PF,
        HOST_DRIVER,
        "nvme, a driver of the host, has vfio:"
            + PF
            + "; it is in use: its virtual functions (2) go with its driver, and do not come back"
            + " with it",
        "vfio:prepare vfio:" + PF + " --force " + PF + " takes it from there all the same");
  }

  /** The port before the VFs, a bridge that no driver has, and the SMBus of the machine. */
  @Test
  void aPartOfTheMachine() {
    String remedy = "none for this function";
    String bridge = "it is a bridge, which stays with the host; vfio:prepare refuses it";
    sysfs
        .attribute("bus/pci/devices/0000:00:18.0/class", "0x060400")
        .link("bus/pci/devices/0000:00:18.0/driver", "../../../bus/pci/drivers/pcieport")
        .attribute("bus/pci/devices/0000:02:00.0/class", "0x060400")
        .attribute("bus/pci/devices/0000:00:1f.0/class", "0x060100")
        .attribute("bus/pci/devices/0000:00:1f.3/class", "0x0c0500");

    isFound("0000:00:18.0", HOST_ONLY, bridge, remedy);
    isFound("0000:02:00.0", HOST_ONLY, bridge, remedy);
    isFound("0000:00:1f.0", HOST_ONLY, bridge, remedy);
    isFound(
        "0000:00:1f.3",
        HOST_ONLY,
        "it is the SMBus of the machine, which stays with the host; vfio:prepare refuses it",
        remedy);
    assertThat(reasons(of("0000:02:00.0"))).as("no driver is asked for").hasSize(1);

    sysfs.link("bus/pci/devices/0000:00:1f.3/driver", "../../../bus/pci/drivers/vfio-pci");
    assertThat(reasons(of("0000:00:1f.3"))).as("somebody's own doing").doesNotContain(HOST_ONLY);
  }

  @Test
  void aDriverThatIsNotLoaded() {
    sysfs.remove("bus/pci/devices/" + VF + "/driver");
    sysfs.remove("bus/pci/drivers/vfio-pci");

    isFound(
        VF, MODULE_MISSING, "the kernel has no driver vfio-pci at present", "modprobe vfio-pci");
  }

  @Test
  void theModuleOfContainers() {
    sysfs.remove("module/vfio_iommu_type1");
    sysfs.attribute("module/vfio/refcnt", "1");

    isFound(
        VF,
        MODULE_MISSING,
        "the module vfio_iommu_type1 is not loaded, which a container needs",
        "modprobe vfio_iommu_type1");
  }

  @Test
  void aVariantDriverThatKnowsItBetter() {
    file(
        ALIASES,
        "alias pci:v00001B36d00000010sv*sd*bc*sc*i* nvme",
        "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci",
        "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci",
        "alias vfio_pci:v00001B36d00000010sv*sd*bc*sc*i* nvme_vfio_pci");

    isFound(
        VF,
        VARIANT_DRIVER,
        "vfio-pci has vfio:" + VF + " and knows no migration; nvme_vfio_pci knows it",
        "vfio:prepare vfio:" + VF + " --driver nvme_vfio_pci");
    assertThat(reasons(of(EDU))).doesNotContain(VARIANT_DRIVER);

    sysfs.link("bus/pci/devices/" + VF + "/driver", "../../../bus/pci/drivers/nvme-vfio-pci");
    assertThat(reasons(of(VF))).as("it has it").doesNotContain(VARIANT_DRIVER);
  }

  @Test
  void aPhysicalFunctionWithoutItsDriver() {
    sysfs.remove("bus/pci/devices/" + PF + "/driver");
    isFound(VF, PF_DRIVER_MISSING, "its physical function " + PF + " has no driver", "bind " + PF);

    sysfs.link("bus/pci/devices/" + PF + "/driver", "../../../bus/pci/drivers/vfio-pci");
    isFound(
        VF,
        PF_DRIVER_MISSING,
        "its physical function " + PF + " is bound to vfio-pci, not to its driver of the host",
        "bind " + PF);
  }

  @Test
  void aVirtualFunctionOfAPhysicalOneThatVfioHasToo() {
    sysfs.remove("bus/pci/devices/" + PF + "/driver");
    sysfs.link("bus/pci/devices/" + PF + "/driver", "../../../bus/pci/drivers/vfio-pci");

    isFound(
        VF,
        VF_TOKEN,
        "vfio-pci has its physical function " + PF + ": they share a token",
        "vfio:open vfio:" + VF + " --vf-token UUID");

    sysfs.attribute("bus/pci/devices/" + VF + "/vfio-dev/vfio3/dev", "511:3");
    isFound(
        VF,
        VF_TOKEN,
        "vfio-pci has its physical function " + PF + ": they share a token",
        "vfio:open vfio:" + VF + " --vf-token UUID");
    sysfs.attribute("class/misc/iommu/dev", "10:125");
    isFound(
        VF,
        VF_TOKEN,
        "vfio-pci has its physical function " + PF + ": they share a token",
        "vfio:open vfio:" + VF + " --via group --vf-token UUID");
  }

  @Test
  void noIommu() {
    sysfs.remove("bus/pci/devices/" + VF + "/iommu_group");

    isFound(VF, NO_IOMMU, "vfio:" + VF + " has no IOMMU group", "intel_iommu=on");
  }

  @Test
  void aNeighbourThatTheHostHas() {
    sysfs.link("kernel/iommu_groups/10/devices/0000:03:02.0/driver", "../../virtio-pci");

    isFound(
        EDU,
        GROUP_NOT_VIABLE,
        "its IOMMU group 10 is not viable: 0000:03:02.0 is bound to virtio-pci",
        "vfio:prepare vfio:" + EDU);
  }

  /** {@code vfio:prepare} refuses such a group. */
  @Test
  void aNeighbourThatStaysWithTheHost() {
    sysfs
        .link("kernel/iommu_groups/10/devices/0000:00:1f.3/driver", "../../i801_smbus")
        .attribute("bus/pci/devices/0000:00:1f.3/class", "0x0c0500");

    isFound(
        EDU,
        GROUP_NOT_VIABLE,
        "its IOMMU group 10 is not viable: 0000:00:1f.3 is bound to i801_smbus",
        "0000:00:1f.3 stays with the host (it is the SMBus of the machine), so that vfio:prepare"
            + " refuses the group");
  }

  @Test
  void aNodeThatThisUserMayNotOpen() {
    host.node("/dev/vfio/11", false);

    isFound(
        VF,
        NO_PERMISSION,
        "this user may not open /dev/vfio/11 (root:root rw-------)",
        "SUBSYSTEM==\"vfio\", GROUP=\"vfio\", MODE=\"0660\"");
  }

  @Test
  void aNodeThatNobodyMade() {
    sysfs.link("bus/pci/devices/" + VF + "/iommu_group", "../../../kernel/iommu_groups/12");

    isFound(
        VF, NODE_MISSING, "/dev/vfio/12 is not there, though sysfs knows its device", "devtmpfs");
  }

  @Test
  void whoHasItOpen() {
    host.holder("/dev/vfio/11", 4711, "qemu-system-x86").holder("/dev/vfio/11", 4712, "java");

    isFound(
        VF,
        HELD_ELSEWHERE,
        "qemu-system-x86 (pid 4711), java (pid 4712) has /dev/vfio/11 open",
        "close it there");
  }

  @Test
  void howMuchMemoryMayBeLocked() {
    file("/proc/self/limits", "Max locked memory         8388608              8388608    bytes");
    file(STATUS, "Name:\tjava", "CapEff:\t0000000000000000");
    isFound(
        VF,
        MEMLOCK,
        "this process may lock 8388608 bytes of memory (RLIMIT_MEMLOCK), and all memory that its"
            + " devices reach is locked",
        "ulimit -l");

    file(STATUS, "CapEff:\t0000000000004000");
    assertThat(reasons(of(VF))).as("CAP_IPC_LOCK").doesNotContain(MEMLOCK);

    file(STATUS, "CapEff:\t0000000000000000");
    file("/proc/self/limits", "Max locked memory         unlimited            unlimited  bytes");
    assertThat(reasons(of(VF))).doesNotContain(MEMLOCK);
  }

  @Test
  void theNodesOfAKernelWithIommufd() {
    sysfs
        .attribute("class/misc/iommu/dev", "10:125")
        .attribute("bus/pci/devices/" + VF + "/vfio-dev/vfio3/dev", "511:3");
    host.node("/dev/vfio/devices/vfio3", true).node("/dev/iommu", true);
    assertThat(of(VF)).isEmpty();

    host.node("/dev/vfio/devices/vfio3", false);
    isFound(
        VF,
        NO_PERMISSION,
        "this user may not open /dev/vfio/devices/vfio3 (root:root rw-------)",
        "SUBSYSTEM==\"vfio-dev\", GROUP=\"vfio\", MODE=\"0660\"; or vfio:open vfio:"
            + VF
            + " --via group, which needs /dev/vfio/11 alone");

    host.node("/dev/vfio/devices/vfio3", true).node("/dev/iommu", false);
    isFound(
        VF,
        NO_PERMISSION,
        "this user may not open /dev/iommu (root:root rw-------)",
        "KERNEL==\"iommu\"");
  }

  @Test
  void anMdev() {
    sysfs.link("bus/mdev/devices/" + MTTY + "/iommu_group", "../../../kernel/iommu_groups/7");
    host.node("/dev/vfio/7", true);
    assertThat(reasons(of(MTTY))).containsExactly(NO_IOMMUFD);

    sysfs.remove("bus/mdev/devices/" + MTTY + "/iommu_group");
    sysfs.attribute("bus/mdev/devices/" + MTTY + "/remove", "");
    assertThat(reasons(of(MTTY))).as("of a kernel without groups").doesNotContain(NO_IOMMU);
  }
}
