// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.drover.uapi.pollfd;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_precopy_info;

/**
 * A function by its system calls, past all that Drover checks, with the data descriptor that it
 * gave out last. Results are what the calls returned, {@code -errno} among them.
 */
final class RawFunction implements AutoCloseable {
  static final int ROOM = 1 << 20;

  /** What a number of {@link #info()} is before the call. */
  static final long UNTOUCHED = -1;

  private static final int AT_RANGES = 4096;

  private final AddressSpace space;
  private final MigratableDevice device;
  private final UapiAccess access;
  private final Kernel kernel;
  private final Memory memory;
  private int dataFd = -1;

  RawFunction(Mlx5Bench bench, int vf) {
    space = bench.backend().bind(WorkloadMemory.NONE);
    device = bench.backend().open(bench.address(vf), space);
    access = device.ability(UapiAccess.class).orElseThrow();
    kernel = access.kernel();
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    int prot = Mman.PROT_READ | Mman.PROT_WRITE;
    memory = new Memory(kernel, kernel.mmap(ROOM, prot, flags, -1, 0), ROOM);
  }

  private int feature(int payload, int flags) {
    vfio_device_feature
        .wrap(memory.bytes(), 0)
        .argsz(vfio_device_feature.SIZEOF + payload)
        .flags(flags);
    return kernel.ioctl(access.deviceFd(), Vfio.VFIO_DEVICE_FEATURE, memory.address());
  }

  /** Whether the function has a feature, for whatever it is good for. */
  int probe(int feature) {
    return feature(0, Vfio.VFIO_DEVICE_FEATURE_PROBE | feature);
  }

  private vfio_device_feature_mig_state state() {
    return vfio_device_feature_mig_state.wrap(memory.bytes(), vfio_device_feature.OFFSETOF_data);
  }

  /** Takes over the descriptor that a success may bring, and closes the one before it. */
  int set(MigrationState target) {
    state().device_state(target.code()).data_fd(-1);
    int result =
        feature(
            vfio_device_feature_mig_state.SIZEOF,
            Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE);
    int fd = state().data_fd();
    if (result == 0 && fd >= 0) {
      closeData();
      dataFd = fd;
    }
    return result;
  }

  /** Whether the last SET brought a descriptor. */
  boolean broughtDescriptor() {
    return state().data_fd() >= 0;
  }

  /** The number of the state, or {@code -errno}. */
  long get() {
    int result =
        feature(
            vfio_device_feature_mig_state.SIZEOF,
            Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE);
    return result < 0 ? result : state().device_state();
  }

  /** {@code stop_copy_length}, or {@code -errno}. */
  long dataSize() {
    int result =
        feature(
            vfio_device_feature_mig_data_size.SIZEOF,
            Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE);
    return result < 0
        ? result
        : vfio_device_feature_mig_data_size
            .wrap(memory.bytes(), vfio_device_feature.OFFSETOF_data)
            .stop_copy_length();
  }

  private vfio_device_feature_dma_logging_control control() {
    return vfio_device_feature_dma_logging_control.wrap(
        memory.bytes(), vfio_device_feature.OFFSETOF_data);
  }

  int startLogging(long pageSize, long[] ranges) {
    for (int i = 0; i < ranges.length; i++) {
      memory.bytes().putLong(AT_RANGES + Long.BYTES * i, ranges[i]);
    }
    control()
        .page_size(pageSize)
        .num_ranges(ranges.length / 2)
        .__reserved(0)
        .ranges(memory.address() + AT_RANGES);
    return feature(
        vfio_device_feature_dma_logging_control.SIZEOF,
        Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START);
  }

  /** What {@link #startLogging} came to. */
  long pageSize() {
    return control().page_size();
  }

  int stopLogging() {
    return feature(0, Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP);
  }

  int reset() {
    return kernel.ioctl(access.deviceFd(), Vfio.VFIO_DEVICE_RESET, 0);
  }

  int precopyInfo() {
    info().argsz(vfio_precopy_info.SIZEOF).flags(0).initial_bytes(UNTOUCHED).dirty_bytes(UNTOUCHED);
    return kernel.ioctl(dataFd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, memory.address());
  }

  /** What the last {@link #precopyInfo()} told. */
  vfio_precopy_info info() {
    return vfio_precopy_info.wrap(memory.bytes(), 0);
  }

  /** Reads from the data descriptor; {@link #bytes} has what came. */
  long read(int length) {
    return kernel.read(dataFd, memory.address(), length);
  }

  byte[] bytes(long count) {
    byte[] bytes = new byte[Math.toIntExact(count)];
    memory.bytes().get(0, bytes);
    return bytes;
  }

  /** Writes to the data descriptor, in one call. */
  long write(byte[] bytes, int from, int length) {
    memory.bytes().put(0, bytes, from, length);
    return kernel.write(dataFd, memory.address(), length);
  }

  /** The events of the data descriptor, all that there are. */
  int poll(int timeoutMs) {
    pollfd.wrap(memory.bytes(), 0).fd(dataFd).events(0x7fff).revents(0);
    int result = kernel.poll(memory.address(), 1, timeoutMs);
    return result < 0 ? result : pollfd.wrap(memory.bytes(), 0).revents();
  }

  int neverWait() {
    return kernel.fcntl(dataFd, Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
  }

  /** Before anything that a descriptor must not outlive. */
  void closeData() {
    if (dataFd >= 0) {
      kernel.close(dataFd);
      dataFd = -1;
    }
  }

  @Override
  public void close() {
    closeData();
    memory.close();
    device.close();
    space.close();
  }
}
