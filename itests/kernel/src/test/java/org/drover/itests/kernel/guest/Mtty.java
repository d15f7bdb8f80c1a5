// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.ReadResult;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Kernel;

/**
 * A dual-port mtty of the guest's kernel ({@code samples/vfio-mdev/mtty.c}), made for one test,
 * open, and RUNNING; ends with it. Two UARTs are its state: BAR 0 and BAR 1, eight byte registers
 * each.
 */
final class Mtty implements AutoCloseable {
  static final int DATA = Uarts.DATA;
  static final int LSR = Uarts.LSR;
  static final int SCR = Uarts.SCR;

  private static final String TYPE = "class/mdev_bus/mtty/mdev_supported_types/mtty-2/create";
  private final Kernel kernel;
  private final DeviceAddress address;
  private final AddressSpace space;
  private final boolean ownsSpace;
  private final MigratableDevice device;
  private boolean removedByOthers;

  /** In an address space of its own. */
  Mtty(Kernel kernel, DeviceBackend backend) {
    this(kernel, backend, backend.bind(WorkloadMemory.NONE), true);
  }

  /** In an address space that the caller closes. */
  Mtty(Kernel kernel, DeviceBackend backend, AddressSpace space) {
    this(kernel, backend, space, false);
  }

  private Mtty(Kernel kernel, DeviceBackend backend, AddressSpace space, boolean ownsSpace) {
    this.kernel = kernel;
    this.space = space;
    this.ownsSpace = ownsSpace;
    String uuid = UUID.randomUUID().toString();
    int result = kernel.sysfs().write(TYPE, uuid);
    if (result != 0) {
      throw new IllegalStateException("no mtty could be made: " + result);
    }
    this.address = new DeviceAddress(kernel.scheme(), uuid);
    this.device = backend.open(address, space);
    device.reset();
  }

  DeviceAddress address() {
    return address;
  }

  MigratableDevice device() {
    return device;
  }

  /** Sends it from anywhere to a state; for RESUMING, with a complete image written. */
  void driveTo(MigrationState state, byte[] image) {
    device.reset();
    device
        .transition(state, Recovery.none())
        .filter(ResumingStream.class::isInstance)
        .map(ResumingStream.class::cast)
        .ifPresent(stream -> stream.write(direct(image)));
  }

  /** Stops it and reads its whole state; it is in STOP_COPY afterwards. */
  byte[] save() {
    return drain(
        (SavingStream) device.transition(MigrationState.STOP_COPY, Recovery.none()).orElseThrow());
  }

  /** Reads a stream to its end. */
  byte[] drain(SavingStream stream) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    while (stream.read(buffer) instanceof ReadResult.Data) {
      // Until the end.
    }
    byte[] image = new byte[buffer.flip().remaining()];
    buffer.get(image);
    return image;
  }

  /** Loads a state that {@link #save} gave; it is RUNNING afterwards. */
  void restore(byte[] image) {
    device.reset();
    ResumingStream stream =
        (ResumingStream) device.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
    stream.write(direct(image));
    device.transition(MigrationState.RUNNING, Recovery.none());
  }

  void write(int port, int register, int value) {
    uarts().write(port, register, value);
  }

  int read(int port, int register) {
    return uarts().read(port, register);
  }

  /** What the UARTs hold; their FIFOs are empty afterwards. */
  String contents() {
    return uarts().contents();
  }

  /** Its close is all that somebody waits for who is removing it. */
  void isRemovedByOthers() {
    removedByOthers = true;
  }

  private Uarts uarts() {
    return new Uarts(device);
  }

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  @Override
  public void close() {
    device.close();
    if (ownsSpace) {
      space.close();
    }
    if (removedByOthers) {
      return;
    }
    int result = kernel.sysfs().write("bus/mdev/devices/" + address.name() + "/remove", "1");
    if (result != 0) {
      throw new IllegalStateException(address + " could not be removed: " + result);
    }
  }
}
