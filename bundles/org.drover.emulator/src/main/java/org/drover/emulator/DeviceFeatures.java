// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MASK;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIGRATION;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_PROBE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;

/**
 * {@code VFIO_DEVICE_FEATURE} with the checks, and in their order, of {@code
 * vfio_ioctl_device_feature()} in {@code drivers/vfio/vfio_main.c}.
 */
final class DeviceFeatures {
  private static final int GET = VFIO_DEVICE_FEATURE_GET;
  private static final int SET = VFIO_DEVICE_FEATURE_SET;
  private static final int KNOWN = VFIO_DEVICE_FEATURE_MASK | GET | SET | VFIO_DEVICE_FEATURE_PROBE;

  private final EmulatedDevice device;
  private final AddressTable memory;
  private final FdTable fds;
  private final DmaLogging logging;

  /** A feature that the device has: its operations, its payload, what it does. */
  private record Feature(int operations, int payload, Call call) {}

  private interface Call {
    int carryOut(boolean set, long data);
  }

  DeviceFeatures(EmulatedDevice device, AddressTable memory, FdTable fds, Profile profile) {
    this.device = device;
    this.memory = memory;
    this.fds = fds;
    this.logging = new DmaLogging(device, memory, profile);
  }

  int ioctl(long argument) {
    Optional<ByteBuffer> header = memory.copyFrom(argument, vfio_device_feature.SIZEOF);
    if (header.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long argsz = vfio_device_feature.wrap(header.get(), 0).argsz();
    int flags = (int) vfio_device_feature.wrap(header.get(), 0).flags();
    int operations = flags & (GET | SET);
    boolean probe = (flags & VFIO_DEVICE_FEATURE_PROBE) != 0;
    if (argsz < vfio_device_feature.SIZEOF
        || (flags & ~KNOWN) != 0
        || (!probe && operations == (GET | SET))) {
      return Errno.EINVAL.negative();
    }
    Optional<Feature> feature = feature(flags & VFIO_DEVICE_FEATURE_MASK);
    if (feature.isEmpty()) {
      return Errno.ENOTTY.negative();
    }
    if ((operations & ~feature.get().operations()) != 0) {
      return Errno.EINVAL.negative();
    }
    if (probe) {
      return 0;
    }
    if (operations == 0 || argsz - vfio_device_feature.SIZEOF < feature.get().payload()) {
      return Errno.EINVAL.negative();
    }
    return feature
        .get()
        .call()
        .carryOut(operations == SET, argument + vfio_device_feature.OFFSETOF_data);
  }

  private Optional<Feature> feature(int id) {
    boolean migratable = device.model().migrationFeatures().bits() != 0;
    boolean logs = device.model().log().isPresent();
    Feature feature =
        switch (id) {
          case VFIO_DEVICE_FEATURE_MIGRATION ->
              migratable ? new Feature(GET, Long.BYTES, this::migration) : null;
          case VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE ->
              migratable
                  ? new Feature(GET | SET, vfio_device_feature_mig_state.SIZEOF, this::state)
                  : null;
          case VFIO_DEVICE_FEATURE_MIG_DATA_SIZE ->
              migratable ? new Feature(GET, Long.BYTES, this::dataSize) : null;
          case VFIO_DEVICE_FEATURE_DMA_LOGGING_START ->
              logs ? new Feature(SET, DmaLogging.CONTROL, logging::start) : null;
          case VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP ->
              logs ? new Feature(SET, 0, logging::stop) : null;
          case VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT ->
              logs ? new Feature(GET, DmaLogging.REPORT, logging::report) : null;
          default -> null;
        };
    return Optional.ofNullable(feature);
  }

  private int migration(boolean set, long data) {
    ByteBuffer answer = ByteBuffer.allocate(vfio_device_feature_migration.SIZEOF);
    vfio_device_feature_migration.wrap(answer, 0).flags(device.model().migrationFeatures().bits());
    return memory.copyTo(data, answer) ? 0 : Errno.EFAULT.negative();
  }

  private int dataSize(boolean set, long data) {
    long length = device.underMutex(device.model()::stopCopyLength);
    if (length < 0) {
      return (int) length;
    }
    ByteBuffer answer = ByteBuffer.allocate(vfio_device_feature_mig_data_size.SIZEOF);
    vfio_device_feature_mig_data_size.wrap(answer, 0).stop_copy_length(length);
    return memory.copyTo(data, answer) ? 0 : Errno.EFAULT.negative();
  }

  private int state(boolean set, long data) {
    Optional<ByteBuffer> bytes = memory.copyFrom(data, vfio_device_feature_mig_state.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_device_feature_mig_state state = vfio_device_feature_mig_state.wrap(bytes.get(), 0);
    if (!set) {
      state.device_state(device.state().code());
      return withoutFile(data, state, 0);
    }
    EmulatedDevice.SetResult result = device.setState((int) state.device_state());
    return result.file().isPresent()
        ? withFile(data, state, result.file().get())
        : withoutFile(data, state, result.result());
  }

  /** Copied back after a failure of the driver too, with the state that was asked for. */
  private int withoutFile(long data, vfio_device_feature_mig_state state, int result) {
    state.data_fd(-1);
    return memory.copyTo(data, state.bytes()) ? result : Errno.EFAULT.negative();
  }

  /**
   * {@code vfio_ioct_mig_return_fd()}: the device is in its new state by now, and whatever fails
   * here loses the stream, not the state.
   */
  private int withFile(long data, vfio_device_feature_mig_state state, ModelFile file) {
    DataFile open = new DataFile(device, file, memory, fds.waiters());
    int number = fds.reserve(open.device(), 0);
    if (number < 0) {
      open.letGo();
      return number;
    }
    state.data_fd(number);
    ByteBuffer answer = state.bytes().order(ByteOrder.nativeOrder());
    if (!memory.copyTo(data, answer)) {
      fds.giveBack(number);
      open.letGo();
      return Errno.EFAULT.negative();
    }
    fds.install(number, open, true);
    return 0;
  }
}
