// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.Owner;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.api.service.Traffic.TrafficInfo;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is listed in a terminal of 80 columns, with the long addresses of a kernel's mdevs too. */
class NarrowTerminalTest {
  private static final int WIDTH = 80;
  private static final DeviceAddress A =
      DeviceAddress.parse("vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
  private static final DeviceAddress B =
      DeviceAddress.parse("vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1002");
  private static final String SHA =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static DeviceStatus mdev(DeviceAddress address, Optional<LeaseInfo> lease) {
    return new DeviceStatus(
        new DeviceIdentity(
            address,
            "mdev",
            Optional.of("mtty"),
            OptionalInt.of(3),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of()),
        "mtty",
        lease,
        true,
        Optional.empty(),
        lease.map(held -> MigrationState.PRE_COPY_P2P),
        Optional.empty());
  }

  private static LeaseInfo leased(DeviceAddress address) {
    return new LeaseInfo(
        address,
        new Owner(Owner.Kind.SESSION, "m12"),
        Samples.NOON,
        true,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static MigrationSnapshot migration(
      DeviceAddress from, DeviceAddress to, String place, String message) {
    return new MigrationSnapshot(
        "m12",
        MigrationSnapshot.Kind.MIGRATE,
        SessionState.CANCELLING,
        Phase.PRE_COPY,
        Samples.NOON,
        Duration.ofSeconds(125),
        Optional.of(URI.create(place)),
        List.of(
            new DeviceProgress(
                Optional.of(from), Optional.of(to), Optional.of(MigrationState.PRE_COPY), 12288)),
        12288,
        OptionalLong.of(49152),
        4096,
        Optional.empty(),
        message);
  }

  private static void assertFits(String text) {
    assertThat(text.lines()).isNotEmpty().allMatch(line -> line.length() <= WIDTH);
  }

  @Test
  void reportsAreBrokenAtBlanks() {
    String text = ReportFormat.text(Samples.report(SessionState.DONE, ""), WIDTH);
    assertThat(text.lines()).allMatch(line -> line.length() <= WIDTH);
    assertThat(text.replaceAll("\\s+", " "))
        .isEqualTo(
            ReportFormat.text(Samples.report(SessionState.DONE, ""), Integer.MAX_VALUE)
                .replaceAll("\\s+", " "));
  }

  @Test
  void aRowOfAnEmulatedDeviceWithItsLeaseFits() {
    String text = DeviceFormat.text(List.of(Samples.mtty(7, MigrationState.PRE_COPY_P2P)), WIDTH);
    assertFits(text);
    assertThat(text)
        .isEqualTo(
            """
            ADDRESS    | DRIVER | KERNEL DRIVER | GROUP | STATE        | LEASE
            -----------+--------+---------------+-------+--------------+-----------
            emu:mtty-0 | mtty   | vfio_mdev     | 3     | PRE_COPY_P2P | person ada
            """);
  }

  @Test
  void aLongAddressStandsAboveItsRow() {
    List<DeviceStatus> devices =
        List.of(mdev(A, Optional.of(leased(A))), mdev(B, Optional.empty()));
    assertThat(DeviceFormat.text(devices, WIDTH))
        .isEqualTo(
            """
            ADDRESS
              DRIVER | KERNEL DRIVER | GROUP | STATE                | LEASE
            ---------+---------------+-------+----------------------+------------
            vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
              mtty   | mtty          | 3     | PRE_COPY_P2P         | session m12
            vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1002
              mtty   | mtty          | 3     | unknown until opened | -
            """);
    assertFits(DeviceFormat.text(devices, WIDTH));
  }

  @Test
  void aColumnInWhichNothingStandsIsLeftOutFirst() {
    String text = DeviceFormat.text(List.of(mdev(A, Optional.empty())), 100);
    assertThat(text).startsWith("ADDRESS  ").doesNotContain("LEASE");
  }

  @Test
  void devicesPlaceAndMessageOfASessionStandBelowItsRow() {
    String text =
        SessionFormat.text(
            List.of(migration(A, B, "tcp://10.0.0.2:7000", "cancelling at a safe point")), WIDTH);
    assertThat(text)
        .isEqualTo(
            """
            SESSION | KIND    | STATE      | PHASE    | BYTES    | TIME
            --------+---------+------------+----------+----------+-----------
            m12     | MIGRATE | CANCELLING | PRE_COPY | 12.0 KiB | 2 min 05 s
              devices  vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 ->
                       vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1002
              place    tcp://10.0.0.2:7000
              message  cancelling at a safe point
            """);
    assertFits(text);
  }

  @Test
  void longMessagesAreBroken() {
    String message = "the connection broke and nothing was lost; ".repeat(4).strip();
    String text = SessionFormat.text(List.of(migration(A, B, "tcp://h:1", message)), WIDTH);
    assertFits(text);
    assertThat(text.replaceAll("\\s+", " ")).contains(message);
  }

  @Test
  void digestsOfTrafficAreCut() {
    String text =
        ListFormat.traffic(
            List.of(
                new TrafficInfo(Samples.MTTY, "uart", true, 1 << 20, SHA, SHA, ""),
                new TrafficInfo(A, "uart", false, 912, SHA, "", "it was not resumed in time")),
            WIDTH);
    assertFits(text);
    assertThat(text)
        .contains("e3b0c44298fc...", A.toString(), "it was not resumed in time")
        .doesNotContain(SHA.substring(0, 13));
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOP_COPY", "STOP_COPY,P2P", "STOP_COPY,P2P,PRE_COPY"})
  void theStateMachineOfFeaturesFits(String features) {
    assertFits(FsmFormat.text(FeatureSet.parse(features), WIDTH));
  }

  @Test
  void theStateMachineIsListedByStateWhereTheMatrixIsTooWide() {
    assertThat(FsmFormat.text(FeatureSet.parse("STOP_COPY,P2P,PRE_COPY"), WIDTH))
        .contains(
            """
            From RESUMING
            TO           | PATH
            -------------+------------------------------------------
            STOP         | STOP
            RUNNING      | STOP > RUNNING_P2P > RUNNING
            """)
        .contains("x  refused", "STOP_COPY to PRE_COPY  ", "The kernel blocks");
  }

  @ParameterizedTest
  @EnumSource(MigrationState.class)
  void theStateMachineOfADeviceFits(MigrationState state) {
    assertFits(FsmFormat.text(Samples.mtty(7, state), WIDTH));
  }
}
