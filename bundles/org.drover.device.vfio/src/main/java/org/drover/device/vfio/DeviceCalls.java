// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.LongToIntFunction;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Poll;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;
import org.drover.uapi.pollfd;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_irq_info;
import org.drover.uapi.vfio_irq_set;
import org.drover.uapi.vfio_precopy_info;
import org.drover.uapi.vfio_region_info;

/**
 * The ioctls of one device descriptor, each with its struct. The structs are made once and shared
 * by all calls: the device's lock must be held.
 */
final class DeviceCalls {
  private static final int AT_FEATURE = 0;
  private static final int AT_PAYLOAD = AT_FEATURE + vfio_device_feature.SIZEOF;
  private static final int AT_INFO = 64;
  private static final int AT_REGION = 128;
  private static final int AT_PRECOPY = 192;
  private static final int AT_IRQ = 256;
  private static final int AT_IRQ_SET = 320;
  private static final int AT_POLL = 384;

  /** More than any region's capabilities take. */
  private static final int MOST_CAPABILITIES = 1 << 20;

  private final Calls calls;
  private final Fd device;
  private final DeviceAddress address;
  private final Scratch scratch;
  private final vfio_device_feature feature;
  private final vfio_device_feature_migration migration;
  private final vfio_device_feature_mig_state state;
  private final vfio_device_feature_mig_data_size dataSize;
  private final vfio_device_info info;
  private final vfio_region_info region;
  private final vfio_precopy_info precopy;
  private final vfio_irq_info irqs;
  private final vfio_irq_set irqSet;
  private final pollfd polled;

  DeviceCalls(Calls calls, Fd device, DeviceAddress address, Scratch scratch) {
    this.calls = calls;
    this.device = device;
    this.address = address;
    this.scratch = scratch;
    feature = vfio_device_feature.wrap(scratch.bytes(), AT_FEATURE);
    migration = vfio_device_feature_migration.wrap(scratch.bytes(), AT_PAYLOAD);
    state = vfio_device_feature_mig_state.wrap(scratch.bytes(), AT_PAYLOAD);
    dataSize = vfio_device_feature_mig_data_size.wrap(scratch.bytes(), AT_PAYLOAD);
    info = vfio_device_info.wrap(scratch.bytes(), AT_INFO);
    region = vfio_region_info.wrap(scratch.bytes(), AT_REGION);
    precopy = vfio_precopy_info.wrap(scratch.bytes(), AT_PRECOPY);
    irqs = vfio_irq_info.wrap(scratch.bytes(), AT_IRQ);
    irqSet = vfio_irq_set.wrap(scratch.bytes(), AT_IRQ_SET);
    polled = pollfd.wrap(scratch.bytes(), AT_POLL);
  }

  DeviceAddress address() {
    return address;
  }

  Calls calls() {
    return calls;
  }

  vfio_device_info info() {
    info.zero();
    info.argsz(vfio_device_info.SIZEOF);
    ioctl(Vfio.VFIO_DEVICE_GET_INFO, scratch.address(AT_INFO), "VFIO_DEVICE_GET_INFO");
    return info;
  }

  /** One region; empty where the kernel says that the device has none with this index. */
  Optional<vfio_region_info> region(int index) {
    region.zero();
    region.argsz(vfio_region_info.SIZEOF).index(index);
    int result = kernelIoctl(device, Vfio.VFIO_DEVICE_GET_REGION_INFO, scratch.address(AT_REGION));
    if (result == Errno.EINVAL.negative()) {
      // vfio-pci counts regions that the device lacks, such as VGA, and answers so.
      return Optional.empty();
    }
    require(result, "VFIO_DEVICE_GET_REGION_INFO of region " + index);
    boolean more = (region.flags() & Vfio.VFIO_REGION_INFO_FLAG_CAPS) != 0;
    return Optional.of(more ? withCapabilities(index, region.argsz()) : region);
  }

  /** The same with the chain behind it, for which the kernel says how much room it takes. */
  private vfio_region_info withCapabilities(int index, long argsz) {
    if (argsz < vfio_region_info.SIZEOF || argsz > MOST_CAPABILITIES) {
      throw new DroverException(
          "%s wants %d bytes to tell of region %d, which nobody believes"
              .formatted(address, argsz, index));
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) argsz).order(ByteOrder.nativeOrder());
    vfio_region_info whole = vfio_region_info.wrap(bytes, 0);
    whole.argsz(argsz).index(index);
    withPinned(
        bytes,
        at ->
            ioctl(
                Vfio.VFIO_DEVICE_GET_REGION_INFO,
                at,
                "VFIO_DEVICE_GET_REGION_INFO of region " + index + " with its capabilities"));
    return whole;
  }

  private int withPinned(ByteBuffer bytes, LongToIntFunction use) {
    long at = calls.kernel().pin(bytes);
    try {
      return use.applyAsInt(at);
    } finally {
      calls.kernel().unpin(at);
    }
  }

  /** How many interrupts an index has; 0 where the kernel says that the device has none. */
  long interrupts(int index) {
    return irq(index).map(vfio_irq_info::count).orElse(0L);
  }

  /** One interrupt index; empty where the kernel says that the device has none. */
  Optional<vfio_irq_info> irq(int index) {
    irqs.zero();
    irqs.argsz(vfio_irq_info.SIZEOF).index(index);
    int result = kernelIoctl(device, Vfio.VFIO_DEVICE_GET_IRQ_INFO, scratch.address(AT_IRQ));
    if (result == Errno.EINVAL.negative()) {
      // vfio-pci counts an interrupt that the function lacks, such as the errors of PCIe.
      return Optional.empty();
    }
    require(result, "VFIO_DEVICE_GET_IRQ_INFO of index " + index);
    return Optional.of(irqs);
  }

  /**
   * Has eventfds signalled by the first interrupts of an index, one for each, which enables them.
   *
   * @return 0; or how many vectors the machine has for it if those are fewer, and none is enabled
   *     then: {@code vfio_msi_enable()} of drivers/vfio/pci/vfio_pci_intrs.c
   * @throws KernelCallException if the kernel refuses; none is enabled then
   */
  int enable(int index, int[] eventfds, Calls.Remedy remedy) {
    int size = vfio_irq_set.SIZEOF + eventfds.length * Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    vfio_irq_set
        .wrap(bytes, 0)
        .argsz(size)
        .flags(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD | VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER)
        .index(index)
        .count(eventfds.length);
    bytes
        .slice(vfio_irq_set.OFFSETOF_data, eventfds.length * Integer.BYTES)
        .order(ByteOrder.nativeOrder())
        .asIntBuffer()
        .put(eventfds);
    return withPinned(
        bytes,
        at ->
            calls.ioctl(
                device,
                Vfio.VFIO_DEVICE_SET_IRQS,
                at,
                "VFIO_DEVICE_SET_IRQS of " + eventfds.length + " eventfds of index " + index,
                address.toString(),
                remedy));
  }

  /**
   * Masks, unmasks or fires one interrupt at once.
   *
   * @param action one of {@code VFIO_IRQ_SET_ACTION_*}
   */
  void act(int index, int vector, int action) {
    set(index, vector, 1, action);
  }

  /** Disables an index. */
  void disable(int index) {
    set(index, 0, 0, VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER);
  }

  private void set(int index, int start, int count, int action) {
    irqSet.zero();
    irqSet
        .argsz(vfio_irq_set.SIZEOF)
        .flags(VfioIrqSet.VFIO_IRQ_SET_DATA_NONE | action)
        .index(index)
        .start(start)
        .count(count);
    ioctl(
        Vfio.VFIO_DEVICE_SET_IRQS,
        scratch.address(AT_IRQ_SET),
        "VFIO_DEVICE_SET_IRQS of index " + index);
  }

  /**
   * Has an eventfd signalled by the first interrupt of an index.
   *
   * @param eventfd -1 takes it away
   */
  void trigger(int index, int eventfd) {
    irqSet.zero();
    irqSet
        .argsz(vfio_irq_set.SIZEOF + Integer.BYTES)
        .flags(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD | VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER)
        .index(index)
        .count(1);
    scratch.bytes().putInt(AT_IRQ_SET + vfio_irq_set.OFFSETOF_data, eventfd);
    ioctl(
        Vfio.VFIO_DEVICE_SET_IRQS,
        scratch.address(AT_IRQ_SET),
        "VFIO_DEVICE_SET_IRQS of index " + index);
  }

  /**
   * Asks whether the device has a feature, which changes nothing.
   *
   * @param operations {@code VFIO_DEVICE_FEATURE_GET}, {@code _SET}, or both
   * @return 0, or {@code -errno}
   */
  int probe(int id, int operations) {
    return feature(Vfio.VFIO_DEVICE_FEATURE_PROBE | operations | id, 0);
  }

  long migrationFlags() {
    migration.zero();
    require(
        feature(
            Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIGRATION,
            vfio_device_feature_migration.SIZEOF),
        "VFIO_DEVICE_FEATURE GET MIGRATION");
    return migration.flags();
  }

  /** The estimate as the kernel gives it: a {@code u64}. */
  long stopCopyLength() {
    dataSize.zero();
    require(
        feature(
            Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE,
            vfio_device_feature_mig_data_size.SIZEOF),
        "VFIO_DEVICE_FEATURE GET MIG_DATA_SIZE");
    return dataSize.stop_copy_length();
  }

  MigrationState state() {
    state.zero();
    state.data_fd(-1);
    require(
        feature(
            Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
            vfio_device_feature_mig_state.SIZEOF),
        "VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE");
    long code = state.device_state();
    return MigrationState.of((int) code)
        .orElseThrow(
            () ->
                new DroverException(
                    address + " reports the migration state " + code + ", which nobody knows"));
  }

  /** Wakes the device; does nothing if it does not sleep. 0 or {@code -errno}. */
  int leaveLowPower() {
    return feature(Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, 0);
  }

  /**
   * Asks for a state.
   *
   * @return 0, after which {@link #dataFd} is to be trusted, or {@code -errno}, after which nothing
   *     in the struct is: neither the descriptor nor the state
   */
  int set(MigrationState target) {
    state.zero();
    state.device_state(target.code()).data_fd(-1);
    return feature(
        Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
        vfio_device_feature_mig_state.SIZEOF);
  }

  KernelCallException setFailed(MigrationState target, int result) {
    return Calls.failure(
        result,
        "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE " + target,
        address.toString(),
        Calls.Remedy.NONE);
  }

  /** The descriptor that the last successful {@link #set} handed out; negative if none. */
  int dataFd() {
    return state.data_fd();
  }

  /** Owns the descriptor of the last {@link #set}, which must have handed out one. */
  Fd takeDataFd() {
    return calls.own(dataFd(), FdRole.DATA);
  }

  /** 0 or {@code -errno}. */
  int reset() {
    return kernelIoctl(device, Vfio.VFIO_DEVICE_RESET, 0);
  }

  /** Both estimates of a pre-copying device, as the kernel gives them. */
  vfio_precopy_info precopy(int dataFd) {
    // Older kernels echo the flags: they go in as zero, and are not looked at.
    precopy.zero();
    precopy.argsz(vfio_precopy_info.SIZEOF);
    require(
        calls.kernel().ioctl(dataFd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, scratch.address(AT_PRECOPY)),
        "VFIO_MIG_GET_PRECOPY_INFO");
    return precopy;
  }

  /**
   * Whether the driver has put a data stream in error by itself: a SAVE of the firmware failed, or
   * what the driver saves through is gone ({@code mlx5vf_save_poll()} of drivers/vfio/pci/mlx5).
   * Drivers without a poll of their own are always ready and never say so.
   */
  boolean isInError(int dataFd) {
    polled.fd(dataFd).events(Poll.POLLRDHUP).revents(0);
    int ready = calls.kernel().poll(scratch.address(AT_POLL), 1, 0);
    return ready > 0 && (polled.revents() & Poll.POLLRDHUP) != 0;
  }

  private int feature(int flags, int payload) {
    feature.argsz(vfio_device_feature.SIZEOF + payload).flags(flags);
    return kernelIoctl(device, Vfio.VFIO_DEVICE_FEATURE, scratch.address(AT_FEATURE));
  }

  private int kernelIoctl(Fd fd, int request, long argument) {
    return calls.kernel().ioctl(fd.number(), request, argument);
  }

  private int ioctl(int request, long argument, String operation) {
    return require(kernelIoctl(device, request, argument), operation);
  }

  private int require(int result, String operation) {
    return Calls.require(result, operation, address.toString(), Calls.Remedy.NONE);
  }
}
