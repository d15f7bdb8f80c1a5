// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;

import java.util.List;
import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Placement;
import org.drover.api.service.SpaceName;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.Leasing;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory of an address space: made with it, kept by it, gone with it. */
class SpaceMemoryTest {
  private static final int MEMFD = 7;
  private static final DeviceAddress A = DeviceAddress.parse("emu:a");
  private static final DeviceAddress B = DeviceAddress.parse("emu:b");
  private static final List<IovaRange> LAYOUT =
      List.of(new IovaRange(0x1000000, 0x4000), new IovaRange(0x8000000, 0x1000));
  private static final Placement VM = Placement.in(new SpaceName("vm-1"));

  private final ScriptedKernel machine = new ScriptedKernel("vfio");
  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final Devices devices = leasing.devices;

  @BeforeEach
  void plugIn() {
    machine.whenever(CallMatcher.any("memfd_create")).giving(MEMFD);
    machine.whenever(CallMatcher.any("ftruncate")).giving(0);
    leasing.kernel.bind(machine, Map.of());
    backend.add("a", "STOP_COPY");
    backend.add("b", "STOP_COPY");
  }

  @Test
  void isOneMemfdInPieces() {
    Lease lease = devices.open(A, ADA, Placement.ANY.with(LAYOUT));

    assertThat(lease.info().memory()).isEqualTo(LAYOUT);
    assertThat(backend.spaceOf(A).memory())
        .isEqualTo(
            new WorkloadMemory(
                List.of(
                    new WorkloadMemory.Region(0x1000000, 0x4000, MEMFD, 0, true, true),
                    new WorkloadMemory.Region(0x8000000, 0x1000, MEMFD, 0x4000, true, true))));
    assertThat(machine.calls())
        .anyMatch(call -> call.is("memfd_create") && call.request() == 1)
        .anyMatch(call -> call.is("ftruncate") && call.fd() == MEMFD && call.length() == 0x5000);
  }

  @Test
  void endsAfterTheSpaceThatItIsOf() {
    backend.whenASpaceCloses = () -> assertThat(machine.openDescriptors()).containsKey(MEMFD);
    Lease first = devices.open(A, ADA, VM.with(LAYOUT));
    Lease second = devices.open(B, ADA, VM);

    assertThat(second.info().memory()).isEqualTo(LAYOUT);
    first.close();
    assertThat(machine.openDescriptors()).containsKey(MEMFD);
    second.close();
    assertThat(machine.openDescriptors()).isEmpty();
  }

  @Test
  void endsEvenIfTheSpaceDoesNotClose() {
    backend.spacesThrowAtClose = true;
    Lease lease = devices.open(A, ADA, Placement.ANY.with(LAYOUT));

    assertThatThrownBy(lease::close).hasMessage("the space does not close");
    assertThat(machine.openDescriptors()).isEmpty();
  }

  @Test
  void thereIsNoneUnlessItIsAskedFor() {
    leasing.kernel.unbind(machine);

    assertThat(devices.open(A, ADA).info().memory()).isEmpty();
    assertThat(backend.spaceOf(A).memory()).isEqualTo(WorkloadMemory.NONE);
    assertThat(machine.calls()).isEmpty();
  }

  @Test
  void anotherThanTheSpaceHasIsRefusedByName() {
    devices.open(A, ADA, VM.with(LAYOUT));
    List<IovaRange> other = List.of(new IovaRange(0, 0x1000));

    assertThatThrownBy(() -> devices.open(B, ADA, VM.with(other)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:b with memory at 0x0 to 0xfff is refused: the space vm-1 that it comes"
                + " into has emu:a, with memory at 0x1000000 to 0x1003fff, 0x8000000 to 0x8000fff,"
                + " which is made with the space; leave --memory out, or release them first");
    assertThat(devices.held(B)).isEmpty();
    assertThat(devices.open(B, ADA, VM.with(LAYOUT)).info().memory()).isEqualTo(LAYOUT);
  }

  @Test
  void soIsAnyForADeviceThatIsOpenWithout() {
    devices.open(A, ADA);

    assertThatThrownBy(() -> devices.open(A, ADA, Placement.ANY.with(LAYOUT)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:a with memory at 0x1000000 to 0x1003fff, 0x8000000 to 0x8000fff is"
                + " refused: it is open with no memory already; leave --memory out, or end its"
                + " lease with vfio:release emu:a first");
  }

  @Test
  void withoutTheMachinesKernelThereIsNone() {
    leasing.kernel.unbind(machine);

    assertThatThrownBy(() -> devices.open(A, ADA, Placement.ANY.with(LAYOUT)))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "memory for devices needs the machine's own kernel: start the bundle"
                + " org.drover.uapi.jna, which is Linux's alone");
    assertThat(devices.held(A)).isEmpty();
  }

  @Test
  void whatCannotBeMadeLeavesNothing() {
    machine.failNth(CallMatcher.any("ftruncate"), 1, Errno.ENOSPC);

    assertThatThrownBy(() -> devices.open(A, ADA, Placement.ANY.with(LAYOUT)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("ftruncate to 20480 bytes on the memory of an address space");
    assertThat(machine.openDescriptors()).isEmpty();
    assertThat(backend.spaces).hasValue(0);
  }

  @Test
  void aSpaceThatIsNotBoundLeavesNothing() {
    Placement byPath = Placement.ANY.by(AccessPath.CDEV).with(LAYOUT);

    assertThatThrownBy(() -> devices.open(A, ADA, byPath)).isInstanceOf(RefusedException.class);
    assertThat(machine.openDescriptors()).isEmpty();
  }
}
