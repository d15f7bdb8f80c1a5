// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Placement;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.contents.ContentsDifferences;
import org.drover.model.mlx5.contents.Extent;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.contents.VfContents;
import org.drover.model.mlx5.contents.VfFiller;
import org.drover.model.mlx5.contents.WorkloadGenerator;
import org.drover.model.mlx5.firmware.Adapter;
import org.drover.model.mlx5.firmware.AdapterSettings;
import org.drover.model.mlx5.firmware.SimulatedCore;
import org.drover.model.mlx5.variant.Mlx5vfDevice;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Emulated mlx5 functions that a workload keeps busy are migrated by the engine, in rounds. What
 * arrived is compared field by field with what the workload must have made of the source: its steps
 * follow from the seed, and their number is part of the contents.
 */
@Timeout(120)
class Mlx5MigrationIT {
  private static final Duration GUARD = Duration.ofSeconds(60);
  private static final long SIZE = 8 << 20;
  private static final long SEED = 42;

  /** The workload is never so slow: three rounds it is. */
  private static final SwitchoverPolicy ROUNDS =
      new SwitchoverPolicy(false, 0, 3, Duration.ofMinutes(1));

  @TempDir private Path storage;
  @TempDir private Path files;
  private Mlx5Platform platform;

  @BeforeEach
  void start() throws Exception {
    platform = Mlx5Platform.start(storage);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  private DeviceAddress lease(String name, Map<String, String> options)
      throws InterruptedException {
    DeviceAddress address = platform.lease(name, options, Placement.ANY);
    platform.makeBusMaster(address);
    return address;
  }

  private static MigrationReport ended(Session session) throws InterruptedException {
    Optional<MigrationReport> report = session.await(GUARD);
    assertThat(report).as("%s", session.snapshot()).isPresent();
    assertThat(report.get().outcome()).as("%s", report.get()).isEqualTo(SessionState.DONE);
    return report.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "yes"})
  void aBusyFunctionArrivesFieldByField(String chunks) throws Exception {
    DeviceAddress source =
        lease(
            "busy",
            Map.of("size", "8M", "rate", "5000", "seed", Long.toString(SEED), "chunks", chunks));
    DeviceAddress destination = lease("idle", Map.of("size", "8M", "chunks", chunks));

    MigrationReport report = ended(platform.migrator.migrate(request(source, destination)));

    assertThat(report.devices().get(0).preCopyBytes()).isGreaterThan(SIZE);
    assertThat(report.devices().get(0).rounds()).isGreaterThan(1);
    assertThat(platform.devices.describe(destination).state()).contains(MigrationState.RUNNING);
    isWhatTheWorkloadMakes(saved(destination));
  }

  private static MigrationRequest request(DeviceAddress source, DeviceAddress destination) {
    return new MigrationRequest(
        List.of(new DevicePair(source, Optional.of(destination))),
        Optional.empty(),
        ROUNDS,
        false,
        Set.of(),
        List.of());
  }

  /** What a function holds, by its state stream. */
  private VfContents saved(DeviceAddress address) throws Exception {
    Path image = files.resolve("image");
    URI place = URI.create("file:" + image);
    ended(platform.migrator.save(new SaveRequest(address, place, SaveRequest.Then.RUN, false)));
    Adapter adapter = new Adapter(AdapterSettings.usual(1).withStateSize(SIZE));
    try (SimulatedCore core = adapter.core(0);
        FileChannel in = FileChannel.open(image)) {
      Mlx5vfDevice device = new Mlx5vfDevice(core, 0, Runnable::run);
      device.opened();
      device.arc(MigrationState.RUNNING_P2P);
      device.arc(MigrationState.STOP);
      ModelFile file = ((ArcResult.WithFile) device.arc(MigrationState.RESUMING)).file();
      FrameReader frames = new FrameReader(in, ReaderOptions.defaults());
      frames.start();
      for (Optional<Frame> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        if (frame.get().type() == SectionType.DEVICE_DATA) {
          ByteBuffer payload = frame.get().payload();
          int length = payload.remaining();
          assertThat(file.write(payload)).isEqualTo(length);
        }
      }
      device.arc(MigrationState.STOP);
      return new VfContents(adapter.vhca(0).contents());
    }
  }

  private static void isWhatTheWorkloadMakes(VfContents arrived) {
    assertThat(arrived.isLaidOut()).isTrue();
    assertThat(arrived.steps()).isPositive();
    PagedMemory memory = new PagedMemory(SIZE, new VfFiller(SEED, new Extent(0, 0)));
    WorkloadGenerator workload =
        new WorkloadGenerator(
            () -> memory,
            act -> {
              act.run();
              return true;
            },
            new NoMemory(),
            () -> true,
            SEED);
    workload.run(arrived.steps());
    assertThat(ContentsDifferences.between(new VfContents(memory), arrived)).isEmpty();
  }

  /** The function has no rings, and reaches nothing. */
  private static final class NoMemory implements ModelDma {
    @Override
    public void read(long iova, ByteBuffer into) {
      throw new AssertionError("nothing is read");
    }

    @Override
    public void write(long iova, ByteBuffer from) {
      throw new AssertionError("nothing is written");
    }
  }

  /** The LOAD is refused: the size of the contents differs. */
  @Test
  void theSourceRunsOnWhenTheDestinationRefusesTheImage() throws Exception {
    DeviceAddress source = lease("lame", Map.of("size", "8M", "seed", "42"));
    DeviceAddress other = lease("small", Map.of("size", "1M"));
    Session session = platform.migrator.migrate(request(source, other));
    MigrationReport report = session.await(GUARD).orElseThrow();

    assertThat(report.outcome()).as("%s", report).isEqualTo(SessionState.FAILED);
    assertThat(report.error()).contains("EINVAL");
    assertThat(platform.devices.describe(source).state()).contains(MigrationState.RUNNING);
    assertThat(platform.devices.describe(other).state()).contains(MigrationState.RUNNING);
  }
}
