// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.drover.text.SessionBoard.DeviceView;
import org.drover.text.SessionBoard.Scene;
import org.drover.text.StyledLine.Look;
import org.junit.jupiter.api.Test;

class SessionBoardTest {
  private static final DeviceAddress OTHER = DeviceAddress.parse("emu:mtty-1");
  private static final Optional<FeatureSet> PRE_COPY =
      Optional.of(FeatureSet.parse("STOP_COPY,PRE_COPY"));
  private static final Map<DeviceAddress, DeviceView> DEVICES =
      Map.of(
          Samples.MTTY,
          new DeviceView(PRE_COPY, Optional.of(MigrationState.RUNNING)),
          OTHER,
          new DeviceView(PRE_COPY, Optional.of(MigrationState.RESUMING)));

  private static MigrationSnapshot session(String id, Kind kind, SessionState state, String place) {
    return new MigrationSnapshot(
        id,
        kind,
        state,
        Phase.PRE_COPY,
        Samples.NOON,
        Duration.ofMillis(1500),
        Optional.of(place).filter(text -> !text.isEmpty()).map(URI::create),
        List.of(
            new DeviceProgress(
                Optional.of(Samples.MTTY),
                Optional.of(OTHER),
                Optional.of(MigrationState.PRE_COPY),
                12)),
        12,
        OptionalLong.of(48),
        0,
        Optional.empty(),
        state == SessionState.HELD ? "waits for you" : "");
  }

  private static final MigrationSnapshot HELD = session("m2", Kind.MIGRATE, SessionState.HELD, "");
  private static final MigrationSnapshot DONE =
      session("m1", Kind.SAVE, SessionState.DONE, "file:/a.img");

  private static List<String> text(Scene scene, int width, int height) {
    List<StyledLine> lines = SessionBoard.of(scene, width, height);
    assertThat(lines).hasSize(height);
    assertThat(lines).allMatch(line -> line.text().length() <= width);
    return lines.stream().map(line -> line.text().stripTrailing()).toList();
  }

  @Test
  void showsAllSessionsAndTheDevicesOfTheSelectedOne() {
    assertThat(text(new Scene(List.of(HELD, DONE), "m2", DEVICES, "q leaves"), 78, 22))
        .containsExactly(
            "Drover: 2 sessions, 1 at work",
            "  SESSION | STATE | PHASE    | %  | RATE | DEVICES                  | TIME | K",
            "-".repeat(78),
            "> m2      | HELD  | PRE_COPY | 25 |      | emu:mtty-0 -> emu:mtty-1 | 2 s  | M",
            "  m1      | DONE  | PRE_COPY | 25 |      | emu:mtty-0 -> emu:mtty-1 | 2 s  | S",
            "",
            "m2 PRE_COPY  HELD  25 %  12 B of 48 B",
            "waits for you",
            "",
            "source emu:mtty-0: PRE_COPY",
            " RUNNING   <->    STOP     <->  RESUMING",
            "    ^               ^",
            "    v               v",
            "[PRE_COPY] -->  STOP_COPY        ERROR",
            "",
            "destination emu:mtty-1: RESUMING",
            " RUNNING   <->    STOP     <-> [RESUMING]",
            "    ^               ^",
            "    v               v",
            " PRE_COPY  -->  STOP_COPY        ERROR",
            "",
            "q leaves");
  }

  @Test
  void ofAnEndedSessionTheDevicesAreShownAsTheyAreNow() {
    assertThat(text(new Scene(List.of(HELD, DONE), "m1", DEVICES, ""), 78, 22))
        .contains("source emu:mtty-0: RUNNING", "[RUNNING]  <->    STOP     <->  RESUMING")
        .noneMatch(line -> line.startsWith("destination"));
  }

  @Test
  void aPeersDeviceIsNotOursEvenIfItHasTheSameName() {
    MigrationSnapshot sent = session("m3", Kind.MIGRATE, SessionState.ACTIVE, "tcp://h:1");
    MigrationSnapshot received = session("m4", Kind.RECEIVE, SessionState.ACTIVE, "tcp://h:1");
    assertThat(text(new Scene(List.of(sent, received), "m3", DEVICES, ""), 78, 30))
        .contains("source emu:mtty-0: PRE_COPY")
        .noneMatch(line -> line.startsWith("destination"));
    assertThat(text(new Scene(List.of(sent, received), "m4", DEVICES, ""), 78, 30))
        .contains("destination emu:mtty-1: PRE_COPY")
        .noneMatch(line -> line.startsWith("source"));
  }

  @Test
  void whatIsNotKnownIsSaidAndNotDrawn() {
    assertThat(text(new Scene(List.of(DONE), "m1", Map.of(), ""), 78, 12))
        .contains("source emu:mtty-0: state unknown until opened")
        .noneMatch(line -> line.contains("STOP_COPY"));
  }

  @Test
  void withoutSessionsItSaysSo() {
    assertThat(text(new Scene(List.of(), "", Map.of(), "q leaves"), 40, 5))
        .containsExactly("Drover: 0 sessions, 0 at work", "", "No sessions yet.", "", "q leaves");
  }

  @Test
  void cutsWhatHasNoRoomAndKeepsTheSelectedRow() {
    List<MigrationSnapshot> many =
        IntStream.range(0, 12)
            .mapToObj(i -> session("s" + i, Kind.MIGRATE, SessionState.ACTIVE, ""))
            .toList();
    for (int width : new int[] {0, 1, 6, 20, 79, 200}) {
      for (int height : new int[] {0, 1, 2, 4, 5, 6, 9, 24, 60}) {
        for (int selected : new int[] {0, 6, 11}) {
          List<String> lines =
              text(new Scene(many, "s" + selected, DEVICES, "keys"), width, height);
          if (width >= 6 && height >= 5) {
            assertThat(lines).anyMatch(line -> line.startsWith("> s" + selected));
            assertThat(lines.get(height - 1)).isEqualTo("keys");
          }
        }
      }
    }
  }

  @Test
  void onALowScreenSessionsAreSeenBeforeDevices() {
    assertThat(text(new Scene(List.of(HELD, DONE), "m2", DEVICES, "keys"), 78, 12))
        .anyMatch(line -> line.startsWith("> m2"))
        .anyMatch(line -> line.startsWith("  m1"))
        .contains("source emu:mtty-0: PRE_COPY");
  }

  @Test
  void theSelectedRowStandsOut() {
    List<StyledLine> lines =
        SessionBoard.of(new Scene(List.of(HELD, DONE), "m1", DEVICES, ""), 80, 30);
    assertThat(lines.get(3).pieces()).extracting(StyledLine.Piece::look).containsOnly(Look.PLAIN);
    assertThat(lines.get(4).pieces()).extracting(StyledLine.Piece::look).containsOnly(Look.STRONG);
  }
}
