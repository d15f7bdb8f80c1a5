// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.drover.api.service.Preparer;
import org.drover.core.registry.HostStepsService;
import org.drover.core.registry.VendorDrivers;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.devlink.DevlinkProgram;
import org.drover.device.vfio.devlink.Program;
import org.drover.device.vfio.prepare.KernelPreparer;
import org.drover.vendor.mlx5.Mlx5Driver;

/**
 * The host of {@code guest-mlx5}, from the side: the drivers of its functions by sysfs, its switch
 * by the program {@code devlink} as a person types it; and Drover's preparer on it.
 */
final class Mlx5Host {
  static final String PF = "pci/0000:01:00.0";

  /** Of the first function: its number of the firmware's. */
  static final String PORT = PF + "/1";

  private static final Path PCI = Path.of("/sys/bus/pci");

  private Mlx5Host() {}

  /** As in the platform, with the machine's own devlink. */
  static Preparer preparer(VfioBackend backend, Path folder) {
    VendorDrivers drivers = new VendorDrivers();
    drivers.bind(new Mlx5Driver(), Map.of());
    return new KernelPreparer(
        () -> List.of(backend),
        new HostStepsService(drivers),
        program(),
        folder,
        Clock.systemUTC());
  }

  static Program program() {
    return new DevlinkProgram(DevlinkProgram.PLACES, DevlinkProgram.LONGEST);
  }

  /** Gives a function to a driver, as a person does it. */
  static void give(int vf, String driver) throws IOException {
    Path function = function(vf);
    Files.writeString(function.resolve("driver_override"), driver);
    if (Files.exists(function.resolve("driver"))) {
      Files.writeString(function.resolve("driver/unbind"), Mlx5.address(vf).name());
    }
    Files.writeString(PCI.resolve("drivers_probe"), Mlx5.address(vf).name());
    assertThat(driver(vf)).isEqualTo(driver);
  }

  /** Of a function; {@code -} if none has it. */
  static String driver(int vf) throws IOException {
    Path link = function(vf).resolve("driver");
    return Files.exists(link) ? Files.readSymbolicLink(link).getFileName().toString() : "-";
  }

  /** What is written in {@code driver_override}. */
  static String override(int vf) throws IOException {
    return Files.readString(function(vf).resolve("driver_override")).strip();
  }

  private static Path function(int vf) {
    return PCI.resolve("devices").resolve(Mlx5.address(vf).name());
  }

  static void mode(String mode) throws IOException, InterruptedException {
    run("devlink", "dev", "eswitch", "set", PF, "mode", mode);
  }

  /** What a program prints, which must go well. */
  static String run(String... words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
    return output.strip();
  }
}
