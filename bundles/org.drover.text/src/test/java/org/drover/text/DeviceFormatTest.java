// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceCapabilities;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class DeviceFormatTest {
  @Test
  void listsForPeople() {
    assertThat(
            DeviceFormat.text(
                List.of(Samples.mtty(3, MigrationState.RUNNING), Samples.card()), 100))
        .isEqualTo(
            """
            ADDRESS           | DRIVER  | KERNEL DRIVER | GROUP | STATE                | LEASE
            ------------------+---------+---------------+-------+----------------------+-----------
            emu:mtty-0        | mtty    | vfio_mdev     | 3     | RUNNING              | person ada
            vfio:0000:3b:00.2 | generic | -             | -     | unknown until opened | -
            """);
  }

  @Test
  void listsForPrograms() {
    assertThat(
            DeviceFormat.json(List.of(Samples.mtty(3, MigrationState.RUNNING), Samples.card()))
                .toString())
        .isEqualTo(
            JsonParser.parseString(
                    """
                    [{"address": "emu:mtty-0", "vendor": "mtty", "bus": "mdev",
                      "kernelDriver": "vfio_mdev", "group": 3, "state": "RUNNING",
                      "resetsAtOpen": false,
                      "lease": {"owner": {"kind": "PERSON", "name": "ada"},
                                "since": "2025-03-01T12:00:00Z", "open": true,
                                "space": "vm-1", "via": "group",
                                "memory": [{"iova": "0x1000000", "length": 67108864}],
                                "onRequest": "keep", "requested": null, "failed": null, "orphaned": false},
                      "problem": null},
                     {"address": "vfio:0000:3b:00.2", "vendor": "generic", "bus": "pci",
                      "kernelDriver": null, "group": null, "state": null,
                      "resetsAtOpen": true, "lease": null, "problem": null}]
                    """)
                .toString());
  }

  @Test
  void aLeaseOutsideOfANamedSpaceSaysSoToPrograms() {
    DeviceStatus named = Samples.mtty(3, MigrationState.RUNNING);
    LeaseInfo lease = named.lease().orElseThrow();
    DeviceStatus unnamed =
        new DeviceStatus(
            named.identity(),
            named.vendor(),
            Optional.of(
                LeaseInfo.open(lease.address(), lease.owner(), lease.since(), Placement.ANY)),
            named.resetsAtOpen(),
            named.capabilities(),
            named.state(),
            named.problem());
    assertThat(DeviceFormat.json(List.of(unnamed)).toString())
        .contains(
            "\"open\":true,\"space\":null,\"via\":null,\"memory\":[],\"onRequest\":\"keep\",\"requested\":null,\"failed\":null,\"orphaned\":false}");
    assertThat(InfoFormat.text(unnamed)).doesNotContain("space", "opened by", "memory");
  }

  @Test
  void anEmptyListSaysHowToGetADevice() {
    assertThat(DeviceFormat.text(List.of(), 80)).contains("vfio:emulate mtty", "./drover rig");
    assertThat(DeviceFormat.json(List.of()).toString()).isEqualTo("[]");
  }

  @Test
  void aDeviceThatKeepsItsStateIsSaidToBeNotOpen() {
    DeviceStatus closed = Samples.card();
    DeviceStatus harmless =
        new DeviceStatus(
            closed.identity(),
            closed.vendor(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(DeviceFormat.state(harmless)).isEqualTo("not open");
  }

  /** An open function under vfio-pci: GET MIGRATION is ENOTTY, so that it has no such state. */
  @Test
  void anOpenDeviceHasNothingThatIsUnknownUntilItIsOpened() {
    DeviceStatus card = Samples.card();
    DeviceStatus mtty = Samples.mtty(3, MigrationState.RUNNING);
    DeviceCapabilities can = mtty.capabilities().orElseThrow();
    DeviceCapabilities noMigration =
        new DeviceCapabilities(
            Optional.empty(),
            can.features(),
            OptionalLong.empty(),
            can.flags(),
            can.regions(),
            can.irqs());
    Optional<LeaseInfo> lease =
        Optional.of(
            LeaseInfo.open(
                Samples.CARD, mtty.lease().orElseThrow().owner(), Samples.NOON, Placement.ANY));
    DeviceStatus open =
        new DeviceStatus(
            card.identity(),
            card.vendor(),
            lease,
            true,
            Optional.of(noMigration),
            Optional.empty(),
            Optional.empty());
    assertThat(DeviceFormat.state(open)).isEqualTo("no migration");
    assertThat(DeviceFormat.text(List.of(open), 100)).contains("| no migration | person ada");
    DeviceStatus silent =
        new DeviceStatus(
            card.identity(),
            card.vendor(),
            lease,
            true,
            mtty.capabilities(),
            Optional.empty(),
            Optional.empty());
    assertThat(DeviceFormat.state(silent)).isEqualTo("not known");
  }

  @Test
  void aDeviceThatTheKernelAsksForSaysSo() {
    LeaseInfo asked =
        new LeaseInfo(
            Samples.MTTY,
            new Owner(Owner.Kind.PERSON, "ada"),
            Samples.NOON,
            Optional.of(Placement.ANY),
            ReleasePolicy.KEEP,
            Optional.of(Samples.NOON),
            Optional.empty(),
            true);
    assertThat(DeviceFormat.lease(asked))
        .isEqualTo("person ada, asked back, backend gone, since 2025-03-01T12:00:00Z");
  }

  @Test
  void aDeviceWhoseBusFailedSaysSo() {
    LeaseInfo failed =
        new LeaseInfo(
            Samples.MTTY,
            new Owner(Owner.Kind.PERSON, "ada"),
            Samples.NOON,
            Optional.of(Placement.ANY),
            ReleasePolicy.KEEP,
            Optional.empty(),
            Optional.of(Samples.NOON),
            false);
    assertThat(DeviceFormat.lease(failed))
        .isEqualTo("person ada, bus error, since 2025-03-01T12:00:00Z");
    assertThat(DeviceFormat.openedJson(failed).toString())
        .contains("\"requested\":null,\"failed\":\"2025-03-01T12:00:00Z\"");
  }

  @Test
  void aReservedNameIsNotALease() {
    LeaseInfo reserved =
        LeaseInfo.reserved(Samples.MTTY, new Owner(Owner.Kind.SESSION, "receive-1"), Samples.NOON);
    assertThat(DeviceFormat.lease(reserved))
        .isEqualTo("reserved by session receive-1, since 2025-03-01T12:00:00Z");
  }
}
