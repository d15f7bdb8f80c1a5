// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RegionInfo;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.VendorDriver;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Vfio;

/** Leases on emulated devices, by the bare system calls: as much as traffic needs. */
final class EmulatedLeases {
  final Devices devices = stub(Devices.class, (proxy, method, args) -> held(args[0]));

  private final EmulatedMachine machine = new EmulatedMachine();
  private final EmulatedKernel kernel = new EmulatedKernel(machine);
  private final ByteBuffer memory = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
  private final long at = kernel.pin(memory);
  private final Map<DeviceAddress, Lease> leases = new TreeMap<>();
  private final Map<DeviceAddress, Integer> fds = new TreeMap<>();
  private final Map<DeviceAddress, Runnable> beforeAccess = new ConcurrentHashMap<>();

  EmulatedLeases() {
    machine.addModel(new MttyModel());
  }

  private Object held(Object address) {
    return Optional.ofNullable(leases.get((DeviceAddress) address));
  }

  private static <T> T stub(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  DeviceAddress lease(int ports, VendorDriver driver) {
    DeviceAddress address =
        new EmulationService(machine).create("mtty", "", Map.of("ports", Integer.toString(ports)));
    int fd = open(address.name());
    fds.put(address, fd);
    MigratableDevice device =
        stub(
            MigratableDevice.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "identity" -> identity(address);
                  case "capabilities" -> capabilities(ports);
                  case "ability" -> Optional.of(new Regions(address, fd));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    leases.put(
        address,
        stub(
            Lease.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "device" -> device;
                  case "driver" -> driver;
                  default -> throw new UnsupportedOperationException(method.getName());
                }));
    return address;
  }

  private int open(String name) {
    int container = kernel.open("/dev/vfio/vfio", 2);
    String link = kernelLink("bus/mdev/devices/" + name + "/iommu_group");
    int group = kernel.open("/dev/vfio/" + link.substring(link.lastIndexOf('/') + 1), 2);
    memory.putInt(0, container);
    assertThat(kernel.ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, at)).isZero();
    assertThat(kernel.ioctl(container, Vfio.VFIO_SET_IOMMU, 3)).isZero();
    memory.put(0, (name + "\0").getBytes(StandardCharsets.UTF_8));
    int fd = kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, at);
    assertThat(fd).isPositive();
    return fd;
  }

  private String kernelLink(String path) {
    try {
      return kernel.sysfs().readlink(path).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  private static DeviceIdentity identity(DeviceAddress address) {
    return new DeviceIdentity(
        address,
        "mdev",
        Optional.of("mtty"),
        OptionalInt.of(0),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  private static DeviceCapabilities capabilities(int ports) {
    return new DeviceCapabilities(
        Optional.empty(),
        new TreeSet<>(),
        OptionalLong.empty(),
        2,
        IntStream.range(0, 9)
            .mapToObj(index -> new RegionInfo(index, index < ports ? 8 : 0, true, true, false))
            .toList(),
        5);
  }

  /** A SET; gives the data descriptor. */
  int set(DeviceAddress device, int state) {
    memory.putInt(0, 16).putInt(4, 0x20002).putInt(8, state).putInt(12, -1);
    assertThat(kernel.ioctl(fds.get(device), Vfio.VFIO_DEVICE_FEATURE, at)).isZero();
    return memory.getInt(12);
  }

  /** Moves a stopped source's state and lets the destination run; flips a byte if it is given. */
  void move(DeviceAddress source, DeviceAddress destination, int flipped) {
    int saving = set(source, 3);
    int length = (int) kernel.read(saving, at + 512, 200);
    int resuming = set(destination, 4);
    if (flipped >= 0) {
      memory.put(512 + flipped, (byte) (memory.get(512 + flipped) ^ 1));
    }
    assertThat(kernel.write(resuming, at + 512, length)).isEqualTo(length);
    set(destination, 2);
  }

  /** Changes port 0's scratch register behind the back of whoever uses the device. */
  void changeScratch(DeviceAddress device) {
    assertThat(kernel.pread(fds.get(device), at, 1, 7)).isEqualTo(1);
    memory.put(0, (byte) (memory.get(0) ^ 1));
    assertThat(kernel.pwrite(fds.get(device), at, 1, 7)).isEqualTo(1);
  }

  void breakDevice(DeviceAddress device) {
    kernel.close(fds.get(device));
  }

  /** Does something before each access to the device's regions, instead of it if it throws. */
  void beforeAccess(DeviceAddress device, Runnable action) {
    beforeAccess.put(device, action);
  }

  private final class Regions implements RegionAccess {
    private final DeviceAddress device;
    private final int fd;

    Regions(DeviceAddress device, int fd) {
      this.device = device;
      this.fd = fd;
    }

    @Override
    public void read(int region, long offset, ByteBuffer into) {
      beforeAccess.getOrDefault(device, () -> {}).run();
      long where = kernel.pin(into);
      check("pread", kernel.pread(fd, where, into.remaining(), ((long) region << 40) + offset));
      kernel.unpin(where);
    }

    @Override
    public void write(int region, long offset, ByteBuffer from) {
      beforeAccess.getOrDefault(device, () -> {}).run();
      long where = kernel.pin(from);
      check("pwrite", kernel.pwrite(fd, where, from.remaining(), ((long) region << 40) + offset));
      kernel.unpin(where);
    }

    private void check(String call, long result) {
      if (result < 0) {
        throw new KernelCallException(call, "fd " + fd, Errno.ofResult(result), "");
      }
    }
  }
}
