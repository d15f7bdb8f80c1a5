// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.TracedCall;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.SessionState;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShownTest {
  private static final int WIDTH = 80;

  private record Point(int x, String name) {}

  /** Known by its {@code toString} alone. */
  private static final class Said {
    private final String text;

    Said(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static String shown(Object value) {
    return Shown.text(value, WIDTH);
  }

  static Stream<Arguments> plainValues() {
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of(42, "42"),
        Arguments.of("a\"b\n\u001b", "\"a\\\"b\\n\\u001b\""),
        Arguments.of('x', "'x'"),
        Arguments.of(MigrationState.STOP_COPY, "STOP_COPY"),
        Arguments.of(Duration.ofMillis(1250), "1.25 s"),
        Arguments.of(Optional.empty(), "empty"),
        Arguments.of(Optional.of("a"), "\"a\""),
        Arguments.of(new int[] {1, 2}, "[1, 2]"),
        Arguments.of(new String[] {"a", null}, "[\"a\", null]"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(List.of(1, 2), "[1, 2]"),
        Arguments.of(Map.of(), "{}"),
        Arguments.of(Map.of("k", List.of(1, 2)), "k  1, 2"),
        Arguments.of(new Point(1, "a"), "Point[x=1, name=a]"),
        Arguments.of(new byte[0], "no bytes"));
  }

  @ParameterizedTest
  @MethodSource("plainValues")
  void plainValuesAreAsInJava(Object value, String text) {
    assertThat(shown(value)).isEqualTo(text);
  }

  @Test
  void aDeviceIsOneLineWithItsState() {
    assertThat(shown(Samples.mtty(3, MigrationState.PRE_COPY)))
        .isEqualTo("emu:mtty-0  PRE_COPY  mtty  person ada");
    assertThat(shown(Samples.card())).isEqualTo("vfio:0000:3b:00.2  unknown until opened  generic");
  }

  @Test
  void aListIsATable() {
    assertThat(shown(List.of(Samples.mtty(3, MigrationState.RUNNING), Samples.card())))
        .isEqualTo(
            DeviceFormat.text(
                    List.of(Samples.mtty(3, MigrationState.RUNNING), Samples.card()), WIDTH)
                .stripTrailing());
    assertThat(shown(List.of(new DriverInfo("driver", "mtty", "b 1"))))
        .startsWith("KIND   | NAME | BUNDLE\n");
    assertThat(shown(List.of(new Point(1, "a"), new Point(2, "b"))))
        .isEqualTo("X | NAME\n--+-----\n1 | a\n2 | b");
    assertThat(shown(List.of(new Point(1, "a"), new Object[] {2})))
        .isEqualTo("Point[x=1, name=a]\n[2]");
  }

  @Test
  void aReportIsItsSummaryWithBarsOfItsPhases() {
    assertThat(shown(Samples.report(SessionState.DONE, "")))
        .startsWith("migrate-1 ")
        .endsWith(
            """

            PREPARE   3.14 ms  |#
            PRE_COPY   1.20 s  |############################################################
            blackout  12.4 ms  |=""");
  }

  @Test
  void aConformanceReportIsItsCountsAndWhatBrokeARule() {
    ConformanceCheck kept = new ConformanceCheck("fsm.path", "r", "s", false);
    ConformanceCheck broken = new ConformanceCheck("reset.empties", "r", "s", false);
    ConformanceReport report =
        new ConformanceReport(
            Samples.MTTY,
            "6.12.1",
            "mtty",
            AccessPath.CDEV,
            "STOP_COPY",
            Samples.NOON,
            Duration.ofSeconds(2),
            List.of(
                new ConformanceResult(kept, ConformanceVerdict.PASS, "", List.of()),
                new ConformanceResult(broken, ConformanceVerdict.FAIL, "it did not", List.of())),
            "RUNNING, empty");

    assertThat(shown(report))
        .isEqualTo(
            """
            emu:mtty-0  NOT CONFORMANT
            driver      mtty
            opened by   cdev
            kernel      6.12.1
            features    STOP_COPY
            checks      1 pass, 1 FAIL, in 2.00 s
            left        RUNNING, empty

            CHECK         | VERDICT | SEEN
            --------------+---------+-----------
            reset.empties | FAIL    | it did not""");
  }

  @Test
  void aTraceIsItsLines() {
    TracedCall call =
        new TracedCall(
            1,
            Instant.EPOCH,
            "main",
            Samples.MTTY,
            "fd 9",
            "read",
            "8",
            -5,
            Duration.ofNanos(1500));
    assertThat(shown(List.of(call, call)).lines())
        .hasSize(2)
        .containsOnly(
            "00:00:00.000000 [main] emu:mtty-0 read(fd 9, 8) = -1 EIO (input/output error) <1.5 us>");
  }

  @Test
  void aPathIsItsStates() {
    FeatureSet features = FeatureSet.ofBits(3);
    assertThat(
            shown(MigrationFsm.route(MigrationState.RUNNING, MigrationState.STOP_COPY, features)))
        .isEqualTo("RUNNING > RUNNING_P2P > STOP > STOP_COPY *");
    assertThat(shown(MigrationFsm.route(MigrationState.STOP, MigrationState.STOP, features)))
        .isEqualTo("STOP =");
    assertThat(shown(MigrationFsm.route(MigrationState.STOP, MigrationState.ERROR, features)))
        .startsWith("STOP to ERROR is refused: ");
    assertThat(shown(new ArrayList<>(MigrationFsm.arcs(FeatureSet.ofBits(1)))))
        .startsWith("STOP > RUNNING\nSTOP > STOP_COPY\n");
  }

  @Test
  void bytesAreAHexDump() {
    assertThat(shown(new byte[] {72, 105}))
        .isEqualTo(HexDump.text(0, new byte[] {72, 105}).stripTrailing());
    assertThat(shown(new byte[5000])).endsWith("... and 904 more bytes");
  }

  @Test
  void aWideRecordIsItsFacts() {
    assertThat(shown(new Point(7, "x".repeat(90))))
        .isEqualTo("Point\nx      7\nname   " + "x".repeat(90));
  }

  @Test
  void longListsAndTextsAreCutAndSaidToBe() {
    assertThat(shown(Collections.nCopies(1002, 1))).endsWith("... and 2 more");
    assertThat(shown(new Said("y".repeat(70_000))))
        .hasSizeLessThan(66_000)
        .endsWith("(4464 more characters)");
  }

  @Test
  void aToStringThatFailsIsToldInsteadAndTerminalsAreLeftAlone() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    assertThat(shown(broken)).contains("its toString failed").contains("IllegalStateException: no");
    assertThat(shown(new Said("a\u001b[2Jb"))).isEqualTo("a?[2Jb");
  }
}
