// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.RegionMaps;

/** An open PCI function of {@code boot --pci} as a test uses it: by the product's abilities. */
record Function(MigratableDevice device) {
  static final String EDU = "0000:00:10.0";
  static final String NIC = "0000:00:11.0";
  static final String MEMORY = "0000:00:12.0";

  private static final Path FUNCTIONS = Path.of("/sys/bus/pci/devices");
  private static final int CONFIG = 7;
  private static final int COMMAND = 4;

  /** Gives a function to vfio-pci, whoever has it. */
  static DeviceAddress bound(String name) throws IOException {
    Path function = FUNCTIONS.resolve(name);
    Path driver = function.resolve("driver");
    Files.writeString(function.resolve("driver_override"), "vfio-pci");
    if (Files.exists(driver) && !driver.toRealPath().endsWith("vfio-pci")) {
      Files.writeString(driver.resolve("unbind"), name);
    }
    if (!Files.exists(driver)) {
      Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), name);
    }
    return new DeviceAddress("vfio", name);
  }

  /** Takes it from vfio-pci again, for the tests that follow; back to its own driver. */
  static void release(String name) throws IOException {
    Path function = FUNCTIONS.resolve(name);
    if (Files.exists(function.resolve("driver"))) {
      Files.writeString(function.resolve("driver/unbind"), name);
    }
    Files.writeString(function.resolve("driver_override"), "\n");
    Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), name);
  }

  RegionAccess regions() {
    return device.ability(RegionAccess.class).orElseThrow();
  }

  Interrupts interrupts() {
    return device.ability(Interrupts.class).orElseThrow();
  }

  RegionMaps maps() {
    return device.ability(RegionMaps.class).orElseThrow();
  }

  DeviceContext context() {
    return device.ability(DeviceContext.class).orElseThrow();
  }

  long read(int region, long offset, int width) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    regions().read(region, offset, bytes.limit(width));
    return bytes.clear().getLong(0);
  }

  void write(int region, long offset, int width, long value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    regions().write(region, offset, bytes.putLong(0, value).limit(width));
  }

  long config(int offset, int width) {
    return read(CONFIG, offset, width);
  }

  void config(int offset, int width, long value) {
    write(CONFIG, offset, width, value);
  }

  /** Bit 2 of the command register. */
  void busMaster() {
    config(COMMAND, 2, config(COMMAND, 2) | 4);
  }

  /**
   * A copy by the DMA of an edu: source 0x80, destination 0x88, count 0x90, command 0x98, whose bit
   * 0 is set until the timer of the model is over. Its own memory is at 0x40000.
   *
   * @param command 1 into the device, 3 out of it
   */
  void copy(long from, long to, long count, int command) {
    write(0, 0x80, 8, from);
    write(0, 0x88, 8, to);
    write(0, 0x90, 8, count);
    write(0, 0x98, 8, command);
    long left;
    do {
      left = read(0, 0x98, 8);
    } while ((left & 1) != 0);
  }
}
