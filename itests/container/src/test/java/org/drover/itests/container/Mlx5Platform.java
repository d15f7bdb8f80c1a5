// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import com.google.gson.stream.JsonReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Emulation;
import org.drover.api.service.Migrator;
import org.drover.api.service.Placement;
import org.drover.api.spi.RegionAccess;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.itests.platform.Until;
import org.drover.model.mlx5.Mlx5Model;
import org.drover.transport.file.FileTransport;
import org.drover.uapi.Vfio;
import org.drover.uapi.jna.JnaKernel;
import org.drover.vendor.mlx5.Mlx5Driver;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The bundles as they are shipped: emulated mlx5 functions through the real backend, on the
 * emulated kernel with IOMMUFD, and memory of the machine's own kernel for them.
 */
final class Mlx5Platform implements AutoCloseable {
  private static final int COMMAND = 4;
  private static final byte[] MEMORY_AND_BUS_MASTER = {6, 0};

  /** Two backends, two drivers, a model and a transport. */
  private static final int PLUG_INS = 6;

  final Container container;
  final Devices devices;
  final Migrator migrator;

  private Mlx5Platform(Container container) throws Exception {
    this.container = container;
    this.devices = container.service(Devices.class);
    this.migrator = container.service(Migrator.class);
    Drivers drivers = container.service(Drivers.class);
    Until.holds("all plug-ins are there", () -> drivers.list().size() == PLUG_INS);
  }

  /**
   * Starts them and waits until all have found each other.
   *
   * @param storage an empty directory
   */
  static Mlx5Platform start(Path storage) throws Exception {
    Container container =
        Container.start(
            storage,
            Container.packagesOfTheEngine() + "," + Container.packagesOf(ConfigurationAdmin.class));
    container.startBundles(Container.jarOf(ConfigurationAdmin.class));
    container
        .service(ConfigurationAdmin.class)
        .getConfiguration("org.drover.emulator", "?")
        .update(FrameworkUtil.asDictionary(Map.of("profile", "iommufd-6.12")));
    container.startBundles(
        Container.jarOf(JsonReader.class),
        Container.jarOf(MigratorService.class),
        Container.jarOf(VfioBackend.class),
        Container.jarOf(EmulationService.class),
        Container.jarOf(Mlx5Model.class),
        Container.jarOf(Mlx5Driver.class),
        Container.jarOf(FileTransport.class),
        Container.jarOf(JnaKernel.class));
    return new Mlx5Platform(container);
  }

  /** A function that is open, and no bus master. */
  DeviceAddress lease(String name, Map<String, String> options, Placement placement)
      throws InterruptedException {
    DeviceAddress address = container.service(Emulation.class).create("mlx5", name, options);
    devices.open(address, EmulatedPlatform.PERSON, placement);
    return address;
  }

  /** As the driver of a guest does before it uses a function. */
  void makeBusMaster(DeviceAddress address) {
    devices
        .held(address)
        .orElseThrow()
        .device()
        .ability(RegionAccess.class)
        .orElseThrow()
        .write(
            Vfio.VFIO_PCI_CONFIG_REGION_INDEX,
            COMMAND,
            ByteBuffer.allocateDirect(2).put(0, MEMORY_AND_BUS_MASTER));
  }

  @Override
  public void close() throws BundleException {
    container.close();
  }
}
