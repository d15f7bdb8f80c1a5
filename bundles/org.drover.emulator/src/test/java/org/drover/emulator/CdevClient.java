// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.Errno;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Vfio;

/**
 * A program that opens devices by their own nodes on an emulated machine with IOMMUFD; numbers and
 * offsets by hand, as a program in C has them from the headers.
 */
final class CdevClient {
  static final int FIXED = 1;
  static final int WRITE = 2;
  static final int READ = 4;

  final Client client;

  CdevClient(Client client) {
    this.client = client;
  }

  /** One with a device {@code emu:mtty-0} of two ports. */
  static CdevClient withMtty() {
    CdevClient made = new CdevClient(Client.withIommufd(new MttyModel()));
    made.client.make("mtty-0", 2, 7);
    return made;
  }

  static String spelled(long result) {
    return result < 0 ? Errno.ofResult(result).name() : Long.toString(result);
  }

  String node(String name) {
    List<String> nodes = client.machine.sysfs().list(client.sysfs(name) + "/vfio-dev");
    assertThat(nodes).hasSize(1);
    return "/dev/vfio/devices/" + nodes.get(0);
  }

  int cdev(String name) {
    return client.kernel.open(node(name), Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
  }

  int iommufd() {
    return client.kernel.open("/dev/iommu", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
  }

  /** {@code VFIO_DEVICE_BIND_IOMMUFD}; the answer's id is {@link #devid()}. */
  int bind(int cdev, int argsz, int flags, int iommufd) {
    client.mem.putInt(0, argsz).putInt(4, flags).putInt(8, iommufd).putInt(12, -1);
    return client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_BIND_IOMMUFD, client.at);
  }

  int bind(int cdev, int iommufd) {
    return bind(cdev, 16, 0, iommufd);
  }

  int devid() {
    return client.mem.getInt(12);
  }

  /** Opens a device by its node and binds it; nothing may fail. */
  int bound(String name, int iommufd) {
    int cdev = cdev(name);
    assertThat(bind(cdev, iommufd)).isZero();
    return cdev;
  }

  /** {@code VFIO_DEVICE_ATTACH_IOMMUFD_PT}; the answer's id is {@link #ptId()}. */
  int attach(int cdev, int argsz, int flags, int id) {
    client.mem.putInt(0, argsz).putInt(4, flags).putInt(8, id);
    return client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, client.at);
  }

  int attach(int cdev, int id) {
    return attach(cdev, 12, 0, id);
  }

  int ptId() {
    return client.mem.getInt(8);
  }

  int detach(int cdev, int argsz, int flags) {
    client.mem.putInt(0, argsz).putInt(4, flags);
    return client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT, client.at);
  }

  int detach(int cdev) {
    return detach(cdev, 8, 0);
  }

  /** A new address space's id. */
  int ioas(int iommufd) {
    client.mem.putInt(0, 12).putInt(4, 0).putInt(8, -1);
    assertThat(client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_ALLOC, client.at)).isZero();
    return client.mem.getInt(8);
  }

  int destroy(int iommufd, int id) {
    client.mem.putInt(0, 8).putInt(4, id);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_DESTROY, client.at);
  }

  /** {@code IOMMU_IOAS_MAP}; where it was mapped is {@link #iova()}. */
  int map(int iommufd, int ioas, int flags, long vaddr, long iova, long length) {
    client
        .mem
        .putInt(0, 40)
        .putInt(4, flags)
        .putInt(8, ioas)
        .putInt(12, 0)
        .putLong(16, vaddr)
        .putLong(24, length)
        .putLong(32, iova);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_MAP, client.at);
  }

  int map(int iommufd, int ioas, long iova, long length) {
    return map(iommufd, ioas, FIXED | READ | WRITE, 0x10_0000, iova, length);
  }

  long iova() {
    return client.mem.getLong(32);
  }

  /** {@code IOMMU_IOAS_UNMAP}; how much was unmapped is {@link #unmapped()}. */
  int unmap(int iommufd, int ioas, long iova, long length) {
    client.mem.putInt(0, 24).putInt(4, ioas).putLong(8, iova).putLong(16, length);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_UNMAP, client.at);
  }

  long unmapped() {
    return client.mem.getLong(16);
  }

  /** {@code IOMMU_IOAS_COPY}; where it was mapped is {@code dst_iova} at 24. */
  int copy(int iommufd, int flags, int to, int from, long length, long toIova, long fromIova) {
    client
        .mem
        .putInt(0, 40)
        .putInt(4, flags)
        .putInt(8, to)
        .putInt(12, from)
        .putLong(16, length)
        .putLong(24, toIova)
        .putLong(32, fromIova);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_COPY, client.at);
  }

  /** {@code IOMMU_IOAS_IOVA_RANGES}, with the ranges at 4096: num at 8, alignment at 24. */
  int iovaRanges(int iommufd, int ioas, int room) {
    client
        .mem
        .putInt(0, 32)
        .putInt(4, ioas)
        .putInt(8, room)
        .putInt(12, 0)
        .putLong(16, client.at + 4096)
        .putLong(24, -1);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_IOVA_RANGES, client.at);
  }

  long alignment(int iommufd, int ioas) {
    assertThat(iovaRanges(iommufd, ioas, 1)).isZero();
    return client.mem.getLong(24);
  }
}
