// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CountingKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of {@link DeviceBackendContract} work with, and what a subclass of it says.
 *
 * <p>Each test opens what it needs, resets it first, because such a device may keep its migration
 * state from one open to the next, and leaves it in RUNNING. After each test the descriptors are
 * what they were before.
 */
public abstract class BackendFixture {
  private BackendUnderTest tested;
  private List<String> descriptorsBefore;

  /**
   * What is tested; asked before each test, in which nobody else uses the two devices.
   *
   * @return a backend that has nothing open, with two devices of one kind
   */
  protected abstract BackendUnderTest subject();

  /** The features that the devices report. */
  protected FeatureSet features() {
    return FeatureSet.ofBits(7);
  }

  /** The memory that the devices' address space binds. */
  protected WorkloadMemory memory() {
    return WorkloadMemory.NONE;
  }

  /** Region of the register that keeps what is written to it. */
  protected int scratchRegion() {
    return 0;
  }

  /** Where the register is in its region; it is one byte wide. */
  protected long scratchOffset() {
    return 7;
  }

  /** How long the devices' state is, in bytes, if that is known. */
  protected OptionalLong stateBytes() {
    return OptionalLong.empty();
  }

  /**
   * The descriptors that are open now, in any form that can be compared: those that the counting
   * kernel saw, unless a subclass knows better.
   */
  protected List<String> openDescriptors() {
    return tested.counting().map(CountingKernel::live).orElse(List.of());
  }

  @BeforeEach
  final void begin() {
    tested = subject();
    descriptorsBefore = openDescriptors();
  }

  @AfterEach
  final void leavesNoDescriptorAndClosesInOrder() {
    assertThat(openDescriptors()).isEqualTo(descriptorsBefore);
    tested.counting().ifPresent(kernel -> assertThat(kernel.breaches()).isEmpty());
  }

  /** A use of an open device. */
  @FunctionalInterface
  interface Use {
    void run(MigratableDevice device);
  }

  final void with(DeviceAddress address, Use use) {
    try (AddressSpace space = tested.backend().bind(memory());
        MigratableDevice device = tested.backend().open(address, space)) {
      device.reset();
      use.run(device);
      device.reset();
    }
  }

  final void withSource(Use use) {
    with(tested.source(), use);
  }

  final void withBoth(BiConsumer<MigratableDevice, MigratableDevice> use) {
    withSource(
        source -> with(tested.destination(), destination -> use.accept(source, destination)));
  }

  final byte scratch(MigratableDevice device) {
    ByteBuffer value = ByteBuffer.allocateDirect(1);
    regions(device).read(scratchRegion(), scratchOffset(), value);
    return value.get(0);
  }

  final void scratch(MigratableDevice device, byte value) {
    regions(device)
        .write(scratchRegion(), scratchOffset(), ByteBuffer.allocateDirect(1).put(0, value));
  }

  static RegionAccess regions(MigratableDevice device) {
    return device.ability(RegionAccess.class).orElseThrow();
  }

  static void go(MigratableDevice device, MigrationState target) {
    device.transition(target, Recovery.none()).ifPresent(DataStream::close);
  }

  /** The backend of the present test. */
  final BackendUnderTest tested() {
    return tested;
  }
}
