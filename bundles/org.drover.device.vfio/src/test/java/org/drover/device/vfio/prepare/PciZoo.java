// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.service.HostSteps;
import org.drover.api.service.PciFunction;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.devlink.Program;
import org.drover.device.vfio.sysfs.ScriptedText;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.drover.testkit.ScriptedSysfs;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.KernelHost;

/**
 * The PCI functions of the rig (facts of its guest: addresses, ids, groups, drivers), in a sysfs
 * whose driver core acts as {@code drivers/base/bus.c} and {@code drivers/pci/pci-driver.c} do: an
 * override alone decides which driver fits; {@code unbind} and {@code bind} answer ENODEV where
 * they do not fit; {@code drivers_probe} answers 0 whether or not a driver took the function.
 */
final class PciZoo {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final String EDU = "0000:00:10.0";
  static final String NIC = "0000:00:11.0";
  static final String PORT = "0000:00:18.0";
  static final String PF = "0000:01:00.0";
  static final String VF = "0000:01:00.1";
  static final String BRIDGE = "0000:02:00.0";
  static final String EDU_BEHIND = "0000:03:01.0";
  static final String RNG = "0000:03:02.0";
  static final String MOUNTS = "/proc/self/mountinfo";
  static final String MOUNTS_OF_THE_FIRST = "/proc/1/mountinfo";

  private static final String ROOT = "devices/pci0000:00/";
  private static final String DRIVERS = "bus/pci/drivers/";
  private static final int FIRST_FILE = 100;

  final ScriptedKernel kernel = new ScriptedKernel("vfio");
  final ScriptedSysfs sysfs = kernel.tree();

  /** Who has which node open, besides us. */
  final Map<String, List<KernelHost.Holder>> holders = new TreeMap<>();

  final VfioBackend backend =
      new VfioBackend(
          new ForwardingKernel(kernel) {
            @Override
            public Optional<KernelHost> host() {
              return Optional.of(new Processes());
            }
          });

  /** Where each function is in the tree, and the driver of the host that fits it. */
  private final Map<String, String> paths = new TreeMap<>();

  private final Map<String, String> hosts = new TreeMap<>();
  private final Map<String, String> bound = new TreeMap<>();
  private final Map<String, String> overrides = new TreeMap<>();
  private int files = FIRST_FILE;

  /** Drivers whose probe fails. */
  final Map<String, String> broken = new TreeMap<>();

  /** Which write fails, by path and text. */
  final Map<String, Errno> faults = new LinkedHashMap<>();

  /** Hears of each write before it acts. */
  BiConsumer<String, String> listener = (path, text) -> {};

  private final class Processes implements KernelHost {
    @Override
    public Optional<Node> node(String path) {
      return Optional.empty();
    }

    @Override
    public List<Holder> holders(String path) {
      return holders.getOrDefault(path, List.of());
    }
  }

  PciZoo() {
    kernel.whenever(CallMatcher.any("open")).failing(Errno.ENOENT);
    for (String driver : List.of("e1000e", "nvme", "pcieport", "virtio-pci", "vfio-pci")) {
      driver(driver);
    }
    sysfs.action("bus/pci/drivers_probe", name -> write("drivers_probe", name, this::probe));
    function(EDU, "", 0x1234, 0x11e8, 0x00ff00, 3, "");
    function(NIC, "", 0x8086, 0x10d3, 0x020000, 4, "e1000e");
    function(PORT, "", 0x1b36, 0x000c, 0x060400, 7, "pcieport");
    function(PF, PORT + "/", 0x1b36, 0x0010, 0x010802, 9, "nvme");
    function(VF, PORT + "/", 0x1b36, 0x0010, 0x010802, 11, "");
    function(BRIDGE, "0000:00:19.0/", 0x1b36, 0x000e, 0x060400, 10, "");
    function(EDU_BEHIND, "0000:00:19.0/" + BRIDGE + "/", 0x1234, 0x11e8, 0x00ff00, 10, "");
    function(RNG, "0000:00:19.0/" + BRIDGE + "/", 0x1af4, 0x1044, 0x00ff00, 10, "virtio-pci");
  }

  static DeviceAddress address(String name) {
    return new DeviceAddress("vfio", name);
  }

  static PreparationRequest request(String name) {
    return PreparationRequest.of(address(name));
  }

  Preparer preparer(Path folder) {
    return new KernelPreparer(() -> List.of(backend), folder, Clock.fixed(NOON, ZoneOffset.UTC));
  }

  Preparer preparer(Path folder, HostSteps steps, Program devlink) {
    return new KernelPreparer(
        () -> List.of(backend), steps, devlink, folder, Clock.fixed(NOON, ZoneOffset.UTC));
  }

  /** A virtual function of another one, of which it is the one with this number. */
  void virtual(String name, String physical, int number) {
    sysfs
        .link(paths.get(name) + "/physfn", "../" + physical)
        .link(paths.get(physical) + "/virtfn" + number, "../" + name);
  }

  void driver(String name) {
    sysfs
        .action(DRIVERS + name + "/unbind", text -> write(name + "/unbind", text, unbind(name)))
        .action(DRIVERS + name + "/bind", text -> write(name + "/bind", text, bind(name)));
  }

  void function(
      String name, String way, int vendor, int device, int classCode, int group, String driver) {
    String path = ROOT + way + name;
    paths.put(name, path);
    sysfs
        .link("bus/pci/devices/" + name, "../../../" + path)
        .link("kernel/iommu_groups/" + group + "/devices/" + name, "../../../../" + path)
        .link(path + "/iommu_group", "../../../kernel/iommu_groups/" + group)
        .attribute(path + "/vendor", String.format("0x%04x", vendor))
        .attribute(path + "/device", String.format("0x%04x", device))
        .attribute(path + "/class", String.format("0x%06x", classCode))
        .attribute(
            path + "/modalias",
            String.format(
                "pci:v%08Xd%08Xsv00001AF4sd00001100bc%02Xsc%02Xi%02X",
                vendor, device, classCode >> 16, (classCode >> 8) & 0xff, classCode & 0xff))
        .attribute(path + "/driver_override", "(null)")
        .action(
            path + "/driver_override",
            text -> write(name + "/driver_override", text, value -> override(name, value)));
    if (!driver.isEmpty()) {
      hosts.put(name, driver);
      attach(name, driver);
    }
  }

  String path(String name) {
    return paths.get(name);
  }

  /** The function is gone, as a VF is after a write of 0 to sriov_numvfs. */
  void unplug(String name) {
    detach(name);
    sysfs.remove(paths.get(name));
    sysfs.remove("bus/pci/devices/" + name);
  }

  private interface Act {
    int on(String text);
  }

  private int write(String what, String text, Act act) {
    listener.accept(what, text.strip());
    Errno fault = faults.get(what + "=" + text.strip());
    return fault == null ? act.on(text) : fault.negative();
  }

  private int override(String name, String value) {
    String text = value.strip();
    overrides.put(name, text);
    sysfs.attribute(paths.get(name) + "/driver_override", text.isEmpty() ? "(null)" : text);
    return 0;
  }

  private Act unbind(String driver) {
    return name -> {
      if (!driver.equals(bound.get(name))) {
        return Errno.ENODEV.negative();
      }
      detach(name);
      return 0;
    };
  }

  private Act bind(String driver) {
    return name -> {
      if (bound.containsKey(name)) {
        return Errno.EBUSY.negative();
      }
      if (!fits(name, driver)) {
        return Errno.ENODEV.negative();
      }
      if (driver.equals(broken.get(name))) {
        return Errno.EIO.negative();
      }
      attach(name, driver);
      return 0;
    };
  }

  private boolean fits(String name, String driver) {
    String override = overrides.getOrDefault(name, "");
    return override.isEmpty() ? driver.equals(hosts.get(name)) : driver.equals(override);
  }

  private int probe(String name) {
    for (String driver : List.of(overrides.getOrDefault(name, ""), hosts.getOrDefault(name, ""))) {
      if (!bound.containsKey(name)
          && sysfs.exists(DRIVERS + driver)
          && !driver.isEmpty()
          && fits(name, driver)
          && !driver.equals(broken.get(name))) {
        attach(name, driver);
      }
    }
    return 0;
  }

  /** The driver has it, whoever gave it. */
  void attach(String name, String driver) {
    detach(name);
    bound.put(name, driver);
    sysfs
        .link(paths.get(name) + "/driver", "../../../" + DRIVERS + driver)
        .link(DRIVERS + driver + "/" + name, "../../../../" + paths.get(name));
  }

  /** No driver has it. */
  void detach(String name) {
    String driver = bound.remove(name);
    if (driver != null) {
      sysfs.remove(paths.get(name) + "/driver");
      sysfs.remove(DRIVERS + driver + "/" + name);
    }
  }

  /** Somebody else's doing. */
  void setOverride(String name, String driver) {
    assertThat(override(name, driver)).isZero();
  }

  /** What the functions are bound to, and their overrides. */
  Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    for (String name : paths.keySet()) {
      state.put(name, bound.getOrDefault(name, "-") + " " + overrides.getOrDefault(name, ""));
    }
    return state;
  }

  String stateOf(String name) {
    return state().get(name).strip();
  }

  /** A file outside of sysfs. */
  void file(String path, String text) {
    ScriptedText.put(kernel, files++, path, text);
  }

  /** An interface below the NIC, by its {@code IFF_*} flags. */
  void networkInterface(String name, String flags) {
    String path = paths.get(NIC) + "/net/" + name;
    sysfs.link("class/net/" + name, "../../" + path).attribute(path + "/flags", flags);
  }

  /** A disk at a path below {@code devices}, or one of its partitions. */
  void blockDevice(String path, String number) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    sysfs.link("class/block/" + name, "../../" + path).attribute(path + "/dev", number);
  }

  /** A device of the virtio bus below a function, which a driver has; gives its path. */
  String virtio(String function, String name, String driver) {
    String path = paths.get(function) + "/" + name;
    sysfs
        .link("bus/virtio/devices/" + name, "../../../" + path)
        .link(path + "/driver", "../../../../../../bus/virtio/drivers/" + driver);
    return path;
  }

  /** The PF's namespace as the multipath of NVMe shows it, and a partition of it. */
  void namespaceOfThePf() {
    String subsystem = "devices/virtual/nvme-subsystem/nvme-subsys0";
    sysfs
        .link("class/nvme-subsystem/nvme-subsys0", "../../" + subsystem)
        .link(subsystem + "/nvme0", "../../../../" + path(PF) + "/nvme/nvme0")
        .link(subsystem + "/subsystem", "../../../../class/nvme-subsystem");
    blockDevice(subsystem + "/nvme0n1", "259:0");
    blockDevice(subsystem + "/nvme0n1/nvme0n1p1", "259:1");
    sysfs.attribute(subsystem + "/nvme0n1/nvme0n1p1/partition", "1");
  }

  /** What is said of a function. */
  static PciFunction function(Preparer preparer, String name) {
    return preparer.functions().stream()
        .filter(function -> function.address().equals(address(name)))
        .findFirst()
        .orElseThrow();
  }
}
