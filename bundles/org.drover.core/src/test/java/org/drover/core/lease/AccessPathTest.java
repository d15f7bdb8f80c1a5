// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.AccessPath.CDEV;
import static org.drover.api.AccessPath.GROUP;
import static org.drover.core.fake.Leasing.ADA;

import java.util.List;
import java.util.OptionalInt;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.Devices;
import org.drover.api.service.Placement;
import org.drover.api.service.SpaceName;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.Leasing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which path devices are opened: asked for, shared, preferred. */
class AccessPathTest {
  private static final DeviceAddress A1 = DeviceAddress.parse("emu:a1");
  private static final DeviceAddress A2 = DeviceAddress.parse("emu:a2");
  private static final DeviceAddress B = DeviceAddress.parse("emu:b");
  private static final Placement VM = Placement.in(new SpaceName("vm-1"));

  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final Devices devices = leasing.devices;

  @BeforeEach
  void plugIn() {
    backend.add("a1", "STOP_COPY", OptionalInt.of(7));
    backend.add("a2", "STOP_COPY", OptionalInt.of(7));
    backend.add("b", "STOP_COPY", OptionalInt.of(8));
    backend.paths = List.of(CDEV, GROUP);
  }

  @Test
  void thePreferredOneUnlessAnotherIsAskedFor() {
    assertThat(devices.open(A1, ADA).info().via()).contains(CDEV);
    assertThat(devices.open(B, ADA, Placement.ANY.by(GROUP)).info().via()).contains(GROUP);

    assertThat(backend.spaceOf(A1).via()).contains(CDEV);
    assertThat(backend.spaceOf(B).via()).contains(GROUP);
  }

  @Test
  void thatOfTheSpaceThatADeviceComesInto() {
    devices.open(A1, ADA, VM.by(GROUP));

    assertThat(devices.open(A2, ADA).info().via()).as("of its group").contains(GROUP);
    assertThat(devices.open(B, ADA, VM).info().via()).as("of its name").contains(GROUP);
    assertThat(backend.spaces).hasValue(1);
  }

  @Test
  void anotherThanThatOfItsGroupIsRefusedByName() {
    devices.open(A1, ADA, Placement.ANY.by(GROUP));

    assertThatThrownBy(() -> devices.open(A2, ADA, Placement.ANY.by(CDEV)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:a2 by cdev is refused: an unnamed space that it comes into has emu:a1,"
                + " open by group, and devices of one space are opened by the same path; leave"
                + " --via out, or release them first");
    assertThat(devices.held(A2)).isEmpty();
  }

  @Test
  void soIsAnotherThanThatOfTheNamedSpace() {
    devices.open(A1, ADA, VM.by(CDEV));

    assertThatThrownBy(() -> devices.open(B, ADA, VM.by(GROUP)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("opening emu:b by group is refused: the space vm-1");
    assertThat(backend.spaces).hasValue(1);
  }

  @Test
  void whatIsOpenStaysOpenByItsPath() {
    devices.open(A1, ADA, Placement.ANY.by(GROUP));

    assertThat(devices.open(A1, ADA, Placement.ANY.by(GROUP)).info().via()).contains(GROUP);
    assertThatThrownBy(() -> devices.open(A1, ADA, Placement.ANY.by(CDEV)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:a1 by cdev is refused: it is open by group already; leave --via out, or"
                + " end its lease with vfio:release emu:a1 first");
  }

  @Test
  void aBackendWithoutPathsRefusesOne() {
    backend.paths = List.of();

    assertThat(devices.open(B, ADA).info().via()).isEmpty();
    for (AccessPath path : AccessPath.values()) {
      assertThatThrownBy(() -> devices.open(A1, ADA, Placement.ANY.by(path)))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "opening devices by "
                  + path
                  + " is refused: those of the scheme emu are opened in one way only");
    }
    assertThat(devices.held(A1)).isEmpty();
  }
}
