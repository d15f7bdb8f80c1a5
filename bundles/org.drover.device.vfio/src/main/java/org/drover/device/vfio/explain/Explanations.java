// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.sysfs.KernelText;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Kernel;

/** What keeps the devices of one kernel from being opened. May be used from any thread. */
public final class Explanations {
  private static final String MDEVS = "bus/mdev/devices/";
  private static final String PCI = "bus/pci/devices/";

  private final Kernel kernel;

  /**
   * Of a kernel.
   *
   * @param kernel that is looked at
   */
  public Explanations(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * All that is found of one device.
   *
   * @param address of the kernel's scheme
   * @return in the order in which it would have to be mended
   * @throws DroverException if sysfs cannot be read
   */
  public List<Finding> of(DeviceAddress address) {
    String name = address.name();
    try {
      if (SysfsPaths.isName(name) && kernel.sysfs().exists(MDEVS + name)) {
        return bound(address, MDEVS + name);
      }
      if (SysfsPaths.isName(name) && kernel.sysfs().exists(PCI + name)) {
        return pci(address, PCI + name);
      }
      return List.of(
          new Finding(
              Reason.NO_SUCH_DEVICE,
              "there is no " + address + " in " + kernel.sysfs().root(),
              "vfio:devices and vfio:functions list what there is; an mdev is made by vfio:mdev"
                  + " create"));
    } catch (IOException e) {
      throw new DroverException("what keeps " + address + " from being opened is not readable", e);
    }
  }

  private List<Finding> pci(DeviceAddress address, String path) throws IOException {
    PciFindings function = new PciFindings(kernel, address, path);
    Optional<Finding> hostOnly = function.hostOnly();
    if (hostOnly.isPresent()) {
      return List.of(hostOnly.get());
    }
    List<Finding> found = new ArrayList<>(function.driver());
    boolean opens = found.stream().noneMatch(each -> each.reason() != Reason.VARIANT_DRIVER);
    function.physicalFunction().ifPresent(found::add);
    function.token().ifPresent(found::add);
    found.addAll(opens ? bound(address, path) : function.group().stream().toList());
    return found;
  }

  /** Of a device that a VFIO driver has. */
  private List<Finding> bound(DeviceAddress address, String path) throws IOException {
    List<Finding> found = new ArrayList<>();
    Optional<Finding> group = new GroupFindings(kernel, address, path).find();
    group.ifPresent(found::add);
    NodeFindings nodes = new NodeFindings(kernel, address, path);
    found.addAll(nodes.find());
    new MemlockFindings(new KernelText(kernel)).find().ifPresent(found::add);
    return found;
  }
}
