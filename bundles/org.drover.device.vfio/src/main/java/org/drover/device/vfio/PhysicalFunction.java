// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceIdentity;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Sysfs;

/**
 * What sysfs tells of a virtual function's physical function, and by that of the adapter that both
 * are of: a driver of the host has it, so that nothing has to be opened. Of {@code
 * drivers/infiniband/core/sysfs.c} and, for {@code board_id}, {@code
 * drivers/infiniband/hw/mlx5/main.c}.
 */
final class PhysicalFunction {
  private static final Logger LOG = System.getLogger(PhysicalFunction.class.getName());

  private final Sysfs sysfs;
  private final String devices;

  /**
   * Of a kernel.
   *
   * @param devices where its PCI functions are, with a slash at the end
   */
  PhysicalFunction(Sysfs sysfs, String devices) {
    this.sysfs = sysfs;
    this.devices = devices;
  }

  /**
   * What is known, by the names of {@link DeviceIdentity}; nothing of what is no virtual function.
   *
   * @param function a path below sysfs
   */
  Map<String, String> of(String function) throws IOException {
    Optional<String> name = SysfsPaths.lastName(sysfs.readlink(function + "/physfn"));
    Map<String, String> facts = new LinkedHashMap<>();
    if (name.isPresent()) {
      facts.put(DeviceIdentity.PF, name.get());
      String path = devices + name.get();
      read(path + "/device")
          .map(PhysicalFunction::withoutPrefix)
          .ifPresent(id -> facts.put(DeviceIdentity.PF_DEVICE_ID, id));
      first(path + "/infiniband").ifPresent(rdma -> add(facts, rdma));
    }
    return facts;
  }

  private void add(Map<String, String> facts, String rdma) {
    read(rdma + "/board_id").ifPresent(id -> facts.put(DeviceIdentity.PF_BOARD_ID, id));
    read(rdma + "/fw_ver").ifPresent(version -> facts.put(DeviceIdentity.PF_FW_VER, version));
    first(rdma + "/ports")
        .flatMap(port -> read(port + "/link_layer"))
        .ifPresent(layer -> facts.put(DeviceIdentity.PF_LINK_LAYER, layer));
  }

  /** {@code 0x1021}, as the PCI core prints it. */
  private static String withoutPrefix(String id) {
    return id.startsWith("0x") ? id.substring(2) : id;
  }

  /** The path of the first entry. */
  private Optional<String> first(String directory) {
    try {
      return sysfs.list(directory).stream().sorted().findFirst().map(it -> directory + "/" + it);
    } catch (IOException e) {
      return unknown(directory, e);
    }
  }

  private Optional<String> read(String path) {
    try {
      return sysfs.read(path).map(String::strip).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return unknown(path, e);
    }
  }

  /** Its driver may be going away. The function itself is there, and the fact is just not known. */
  private static Optional<String> unknown(String path, IOException e) {
    LOG.log(Level.DEBUG, "{0} is not known: {1}", path, e.getMessage());
    return Optional.empty();
  }
}
