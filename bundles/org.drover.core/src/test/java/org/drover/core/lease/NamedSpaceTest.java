// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.service.Placement.in;
import static org.drover.core.fake.Leasing.ADA;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;
import org.drover.api.service.SpaceName;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.Leasing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which address space a device is opened in: {@code a1} and {@code a2} share IOMMU group 7. */
class NamedSpaceTest {
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "region read");
  private static final SpaceName VM = new SpaceName("vm-1");
  private static final SpaceName OTHER = new SpaceName("vm-2");
  private static final DeviceAddress A1 = DeviceAddress.parse("emu:a1");
  private static final DeviceAddress A2 = DeviceAddress.parse("emu:a2");
  private static final DeviceAddress B = DeviceAddress.parse("emu:b");
  private static final DeviceAddress LOOSE = DeviceAddress.parse("emu:loose");
  private static final DeviceAddress FOREIGN = DeviceAddress.parse("vfio:f");

  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final FakeBackend foreign = new FakeBackend("vfio");
  private final Devices devices = leasing.devices;

  @BeforeEach
  void plugIn() {
    leasing.backends.bind(foreign, Map.of());
    backend.add("a1", "STOP_COPY", OptionalInt.of(7));
    backend.add("a2", "STOP_COPY", OptionalInt.of(7));
    backend.add("b", "STOP_COPY", OptionalInt.of(8));
    backend.add("loose", "STOP_COPY");
    foreign.add("f", "STOP_COPY", OptionalInt.of(7));
  }

  @Test
  void devicesOfOneNameShareOneSpaceUntilTheLastOfThemIsClosed() {
    Lease first = devices.open(A1, ADA, in(VM));
    Lease second = devices.open(B, ADA, in(VM));
    Lease third = devices.open(LOOSE, ADA, in(VM));

    assertThat(backend.spaces).hasValue(1);
    assertThat(backend.spaceOf(B)).isSameAs(backend.spaceOf(A1)).isSameAs(backend.spaceOf(LOOSE));
    assertThat(third.info().space()).contains(VM);
    first.close();
    second.close();
    assertThat(backend.spaces).hasValue(1);
    third.close();
    assertThat(backend.spaces).hasValue(0);
    assertThat(foreign.spaces).as("the name is free again").hasValue(0);
    devices.open(FOREIGN, ADA, in(VM));
    assertThat(foreign.spaces).hasValue(1);
  }

  @Test
  void anotherNameIsAnotherSpace() {
    devices.open(A1, ADA, in(VM));
    devices.open(B, ADA, in(OTHER));

    assertThat(backend.spaces).hasValue(2);
    assertThat(backend.spaceOf(B)).isNotSameAs(backend.spaceOf(A1));
  }

  @Test
  void withoutANameADeviceJoinsTheSpaceOfItsGroup() {
    devices.open(A1, ADA, in(VM));
    Lease neighbour = devices.open(A2, ADA);
    Lease stranger = devices.open(B, ADA);

    assertThat(neighbour.info().space()).contains(VM);
    assertThat(backend.spaceOf(A2)).isSameAs(backend.spaceOf(A1));
    assertThat(stranger.info().space()).isEmpty();
    assertThat(backend.spaceOf(B)).isNotSameAs(backend.spaceOf(A1));
  }

  @Test
  void aGroupOfAnotherSpaceIsRefusedByName() {
    devices.open(A1, ADA, in(VM));
    devices.open(B, ADA, in(VM));

    assertThatThrownBy(() -> devices.open(A2, ADA, in(OTHER)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:a2 in the space vm-2 is refused: its IOMMU group 7 is in the space vm-1"
                + " with emu:a1, and devices of one group share one space; leave --space out to"
                + " open it there, or release emu:a1 first");
    assertThat(devices.held(A2)).isEmpty();
    assertThat(backend.spaces).hasValue(1);
  }

  @Test
  void aGroupOfAnUnnamedSpaceIsRefusedToo() {
    devices.open(A1, ADA);

    assertThatThrownBy(() -> devices.open(A2, ADA, in(VM)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its IOMMU group 7 is in an unnamed space with emu:a1,");
    devices.release(A1);
    assertThat(devices.open(A2, ADA, in(VM)).info().space()).contains(VM);
  }

  @Test
  void aGroupMayChooseAgainWhenItsLastDeviceIsClosed() {
    devices.open(A1, ADA, in(VM));
    devices.open(B, ADA, in(VM));
    devices.release(A1);

    assertThat(devices.open(A2, ADA, in(OTHER)).info().space()).contains(OTHER);
    assertThat(backend.spaces).hasValue(2);
  }

  @Test
  void aNameThatAnotherBackendUsesIsRefused() {
    devices.open(A1, ADA, in(VM));

    assertThatThrownBy(() -> devices.open(FOREIGN, ADA, in(VM)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening vfio:f in the space vm-1 is refused: devices of another backend are in it"
                + " (emu:a1), and a space belongs to one backend; choose another name, or release"
                + " them first");
    assertThat(foreign.spaces).hasValue(0);
    assertThat(devices.open(FOREIGN, ADA).info().space())
        .as("its group 7 is another kernel's")
        .isEmpty();
  }

  @Test
  void whatIsOpenStaysInItsSpace() {
    devices.open(A1, ADA, in(VM));
    devices.open(B, ADA);

    assertThat(devices.open(A1, ADA, in(VM)).info().space()).contains(VM);
    assertThat(devices.open(A1, ADA).info().space()).contains(VM);
    assertThatThrownBy(() -> devices.open(A1, ADA, in(OTHER)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening emu:a1 in the space vm-2 is refused: it is open in the space vm-1 already;"
                + " leave --space out, or end its lease with vfio:release emu:a1 first");
    assertThatThrownBy(() -> devices.open(B, ADA, in(VM)))
        .hasMessageContaining("it is open in an unnamed space already");
    assertThat(devices.held(A1)).isPresent();
  }

  @Test
  void anEndedSessionsDeviceIsTakenOverInTheSpaceThatItIsIn() {
    devices.open(A1, ADA, in(VM));
    Claim claim = leasing.table.claim(A2, "r1", "restoring into", false);
    claim.open();
    claim.end(Claim.End.KEEP);

    assertThatThrownBy(() -> devices.open(A2, ADA, in(OTHER)))
        .hasMessageContaining("it is open in the space vm-1 already");
    assertThat(devices.leases().get(1).owner().kind()).isEqualTo(Owner.Kind.SESSION);
    assertThat(devices.open(A2, ADA, in(VM)).info().owner()).isEqualTo(ADA);
  }

  @Test
  void leavesNoSpaceBehindIfTheDeviceDoesNotOpen() {
    backend.refusesToOpen = true;

    assertThatThrownBy(() -> devices.open(A1, ADA, in(VM))).hasMessageContaining("does not open");
    assertThat(backend.spaces).hasValue(0);
    assertThat(devices.open(FOREIGN, ADA, in(VM)).info().space()).contains(VM);
  }

  @Test
  void aUseOrAReservationNamesNoSpace() {
    try (Devices.Use use = devices.use(A1, COMMAND, false)) {
      assertThat(use.lease().info().space()).isEmpty();
    }
    Claim claim = leasing.table.claim(A1, "l1", "overwriting", false);
    assertThat(devices.leases().get(0).space()).isEqualTo(Optional.empty());
    claim.end(Claim.End.RETURN);
  }

  @Test
  void aNameHasFewCharacters() {
    assertThat(new SpaceName("A.b_c-9")).hasToString("A.b_c-9");
    assertThat(new SpaceName("x".repeat(64)).text()).hasSize(64);
    for (String text : new String[] {"", "x".repeat(65), "vm 1", "vm/1", "vm=1", "vm\n"}) {
      assertThatThrownBy(() -> new SpaceName(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + text + "' is not the name of an address space");
    }
  }
}
