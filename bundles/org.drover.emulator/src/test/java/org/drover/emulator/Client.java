// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;

/** A program on an emulated machine: makes system calls as one in C would, offsets by hand. */
final class Client {
  static final int GET = 0x10000;
  static final int SET = 0x20000;
  static final int PROBE = 0x40000;
  static final int MIG_DEVICE_STATE = 2;

  private static final int SCRATCH = 1 << 16;

  final EmulatedMachine machine;
  final EmulatedKernel kernel;
  final EmulationService emulation;

  /** Where arguments and data stand. */
  final long at;

  final ByteBuffer mem;

  Client() {
    this(new MttyModel());
  }

  Client(DeviceModel model) {
    this(new EmulatedMachine(), model);
  }

  Client(EmulatedMachine machine, DeviceModel model) {
    this.machine = machine;
    this.kernel = new EmulatedKernel(machine);
    this.emulation = new EmulationService(machine);
    this.at = rw(SCRATCH);
    this.mem = kernel.view(at, SCRATCH);
    machine.addModel(model);
  }

  /** On a kernel with device nodes and {@code /dev/iommu}. */
  static Client withIommufd(DeviceModel model) {
    return new Client(EmulatedMachine.running("iommufd-6.12"), model);
  }

  /** One with a device {@code emu:mtty-0} of two ports. */
  static Client withMtty() {
    return withMtty(7);
  }

  static Client withMtty(int flags) {
    Client client = new Client();
    client.make("mtty-0", 2, flags);
    return client;
  }

  void make(String name, int ports, int flags) {
    emulation.create(
        "mtty", name, Map.of("ports", Integer.toString(ports), "flags", Integer.toString(flags)));
  }

  /** Anonymous memory that can be read and written. */
  long rw(int length) {
    return kernel.mmap(
        length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
  }

  /** A page that can only be read. */
  long readOnly() {
    long page = rw(AddressTable.PAGE);
    assertThat(kernel.mprotect(page, AddressTable.PAGE, Mman.PROT_READ)).isZero();
    return page;
  }

  int container() {
    return kernel.open("/dev/vfio/vfio", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
  }

  /** A device's directory in sysfs. */
  String sysfs(String name) {
    boolean mdev = machine.sysfs().list("bus/mdev/devices").contains(name);
    return "bus/" + (mdev ? "mdev" : "pci") + "/devices/" + name;
  }

  String groupNode(String name) {
    String link = machine.sysfs().readlink(sysfs(name) + "/iommu_group").orElseThrow();
    return "/dev/vfio/" + link.substring(link.lastIndexOf('/') + 1);
  }

  int group(String name) {
    return kernel.open(groupNode(name), Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
  }

  int setContainer(int group, int container) {
    mem.putInt(0, container);
    return kernel.ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, at);
  }

  int setIommu(int container, int type) {
    return kernel.ioctl(container, Vfio.VFIO_SET_IOMMU, type);
  }

  int getDevice(int group, String name) {
    string(name);
    return kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, at);
  }

  void string(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    mem.put(0, bytes);
  }

  /** Opens a device by the group path; nothing may fail. */
  int device(String name) {
    int container = container();
    int group = group(name);
    return open(group, container, name);
  }

  /** Opens a device with a group and a container that have nothing yet. */
  int open(int group, int container, String name) {
    assertThat(setContainer(group, container)).isZero();
    assertThat(setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU)).isZero();
    int device = getDevice(group, name);
    assertThat(device).isPositive();
    return device;
  }

  /** {@code VFIO_DEVICE_FEATURE} with a payload that stands in memory already, at 8. */
  int feature(int device, int argsz, int flags) {
    mem.putInt(0, argsz).putInt(4, flags);
    return kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, at);
  }

  /** A SET of the state; the answer's fd is {@link #fd()}. */
  int set(int device, int state) {
    mem.putInt(8, state).putInt(12, 99);
    return feature(device, 16, SET | MIG_DEVICE_STATE);
  }

  int set(int device, MigrationState state) {
    return set(device, state.code());
  }

  /** Sets a state, which must work, and gives the new descriptor or -1. */
  int to(int device, MigrationState state) {
    assertThat(set(device, state)).as("SET " + state).isZero();
    return fd();
  }

  int fd() {
    return mem.getInt(12);
  }

  MigrationState state(int device) {
    mem.putInt(8, -1).putInt(12, 99);
    assertThat(feature(device, 16, GET | MIG_DEVICE_STATE)).isZero();
    assertThat(fd()).as("data_fd of a GET").isEqualTo(-1);
    return MigrationState.of(mem.getInt(8)).orElseThrow();
  }

  /** Reads with a buffer of that length; what was read stands from 4096 on. */
  long read(int fd, int length) {
    return kernel.read(fd, at + 4096, length);
  }

  byte[] bytes(long count) {
    byte[] bytes = new byte[(int) count];
    mem.get(4096, bytes);
    return bytes;
  }

  byte[] readAll(int fd) {
    ByteBuffer all = ByteBuffer.allocate(4096);
    long count = read(fd, 1000);
    while (count > 0) {
      all.put(bytes(count));
      count = read(fd, 1000);
    }
    assertThat(count).isZero();
    byte[] whole = new byte[all.position()];
    all.get(0, whole);
    return whole;
  }

  long write(int fd, byte[] bytes) {
    mem.put(4096, bytes);
    return kernel.write(fd, at + 4096, bytes.length);
  }

  int precopyInfo(int fd, int argsz) {
    mem.putInt(0, argsz).putInt(4, 0xabcd_0000).putLong(8, -1).putLong(16, -1);
    return kernel.ioctl(fd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, at);
  }

  /** A register of a port. */
  void out(int device, int port, int register, int value) {
    mem.put(4096, (byte) value);
    long offset = ((long) port << 40) + register;
    assertThat(kernel.pwrite(device, at + 4096, 1, offset)).isEqualTo(1);
  }

  int in(int device, int port, int register) {
    long offset = ((long) port << 40) + register;
    assertThat(kernel.pread(device, at + 4096, 1, offset)).isEqualTo(1);
    return Byte.toUnsignedInt(mem.get(4096));
  }

  static ByteBuffer ordered(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
