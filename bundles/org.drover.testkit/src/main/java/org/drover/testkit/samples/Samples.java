// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.samples;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.IovaRange;
import org.drover.api.KernelLogLine;
import org.drover.api.PreCopyInfo;
import org.drover.api.RegionInfo;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;
import org.drover.api.service.Owner;
import org.drover.api.service.Phase;
import org.drover.api.service.Placement;
import org.drover.api.service.PreCopyRound;
import org.drover.api.service.SessionState;
import org.drover.api.service.SpaceName;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;

/** Devices, snapshots and reports with known content, for the tests of what shows them. */
public final class Samples {
  /** An emulated device that keeps its state. */
  public static final DeviceAddress MTTY = DeviceAddress.parse("emu:mtty-0");

  /** A function of a real card, which resets at open. */
  public static final DeviceAddress CARD = DeviceAddress.parse("vfio:0000:3b:00.2");

  /** When everything here began. */
  public static final Instant NOON = Instant.parse("2025-03-01T12:00:00Z");

  /** What the emulated device reaches by DMA. */
  public static final IovaRange MEMORY = new IovaRange(0x1000000, 64L << 20);

  private Samples() {}

  /** The emulated device, leased and in a state, with features 1 (STOP_COPY) to 7. */
  public static DeviceStatus mtty(int features, MigrationState state) {
    return new DeviceStatus(
        new DeviceIdentity(
            MTTY,
            "mdev",
            Optional.of("vfio_mdev"),
            OptionalInt.of(3),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of("mdev_type", "mtty-2")),
        "mtty",
        Optional.of(
            LeaseInfo.open(
                MTTY,
                new Owner(Owner.Kind.PERSON, "ada"),
                NOON,
                Placement.in(new SpaceName("vm-1")).by(AccessPath.GROUP).with(List.of(MEMORY)))),
        false,
        Optional.of(
            new DeviceCapabilities(
                Optional.of(FeatureSet.ofBits(features)),
                new TreeSet<>(List.of(1, 2, 9)),
                OptionalLong.of(4096),
                2,
                List.of(
                    new RegionInfo(0, 8, true, true, false),
                    new RegionInfo(1, 0, false, false, false),
                    new RegionInfo(7, 256, true, true, true)),
                1)),
        Optional.of(state),
        Optional.empty());
  }

  /** The card, unleased: nothing is known but what sysfs tells. */
  public static DeviceStatus card() {
    return new DeviceStatus(
        new DeviceIdentity(
            CARD,
            "pci",
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.of(0x15b3),
            OptionalInt.of(0x101e),
            Map.of()),
        "generic",
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, in doubt. */
  public static MigrationSnapshot inDoubt() {
    return inDoubt(MigrationSnapshot.Kind.MIGRATE);
  }

  /** At either side. */
  public static MigrationSnapshot inDoubt(MigrationSnapshot.Kind kind) {
    MigrationSnapshot was = snapshot(SessionState.IN_DOUBT, "the connection was lost");
    return new MigrationSnapshot(
        was.id(),
        kind,
        was.state(),
        Phase.HANDOVER,
        was.started(),
        was.elapsed(),
        was.place(),
        was.devices(),
        was.bytes(),
        was.estimatedBytes(),
        was.bytesPerSecond(),
        Optional.empty(),
        Optional.of(
            new MigrationSnapshot.Doubt(
                NOON,
                "tcp://10.0.0.2:7000",
                "the connection was lost",
                "its device, stopped",
                "its device, which may run",
                "an answer",
                "")),
        was.message());
  }

  /** A migration of 12 of 48 KiB. */
  public static MigrationSnapshot snapshot(SessionState state, String message) {
    return new MigrationSnapshot(
        "migrate-1",
        MigrationSnapshot.Kind.MIGRATE,
        state,
        Phase.PRE_COPY,
        NOON,
        Duration.ofMillis(1500),
        Optional.of(URI.create("tcp://10.0.0.2:7000")),
        List.of(
            new DeviceProgress(
                Optional.of(MTTY),
                Optional.of(DeviceAddress.parse("emu:mtty-1")),
                Optional.of(MigrationState.PRE_COPY),
                12288)),
        12288,
        OptionalLong.of(49152),
        4096,
        Optional.of(
            new PreCopyProgress(
                1536, OptionalLong.of(1024), Optional.of(Duration.ofNanos(12_300_000)))),
        message);
  }

  /** What that migration came to, with its device in RUNNING. */
  public static MigrationReport report(SessionState outcome, String error) {
    return report(outcome, error, MigrationState.RUNNING);
  }

  /** What that migration came to. */
  public static MigrationReport report(
      SessionState outcome, String error, MigrationState finalState) {
    return new MigrationReport(
        "migrate-1",
        MigrationSnapshot.Kind.MIGRATE,
        outcome,
        error,
        NOON,
        List.of(
            new PhaseTime(Phase.PREPARE, Duration.ofNanos(3_141_592)),
            new PhaseTime(Phase.PRE_COPY, Duration.ofMillis(1200))),
        List.of(
            new DeviceReport(
                Optional.of(MTTY),
                Optional.of(DeviceAddress.parse("emu:mtty-1")),
                Optional.of(finalState),
                OptionalLong.of(1000),
                1024,
                26,
                2,
                List.of(
                    new PreCopyRound(1, new PreCopyInfo(1000, 0), 1000, Duration.ofMillis(20)),
                    new PreCopyRound(2, new PreCopyInfo(0, 30), 24, Duration.ofMillis(1))))),
        Optional.of(
            new Blackout(
                Duration.ofNanos(12_400_000),
                Duration.ofNanos(3000_000),
                Duration.ofNanos(5200_000),
                Duration.ofNanos(4200_000))),
        1500,
        Optional.of("ab12"),
        List.of("resume was called"),
        List.of(
            new KernelLogLine(
                "vfio", 812, Duration.ofNanos(51_250_400_000L), "mtty_reset: called")));
  }
}
