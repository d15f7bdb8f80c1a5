// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.KernelLogLine;
import org.drover.api.TracedCall;
import org.drover.api.TransitionException;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DeviceSignals.Listening;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.api.spi.DriverLog;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.testkit.contract.BackendUnderTest;
import org.drover.testkit.contract.DeviceBackendContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vfio backend on emulated devices keeps what every backend keeps, with memory to map. */
class BackendOnEmulatorTest extends DeviceBackendContract {
  private static final long LENGTH = 1 << 20;
  private static final int EIO = 5;

  private final Client client = client();
  @TempDir private Path directory;
  private MachineFile memory;

  @BeforeEach
  void makeMemory() throws IOException {
    memory = MachineFile.of(directory.resolve("memory"), LENGTH);
  }

  @AfterEach
  void closeMemory() throws IOException {
    memory.close();
  }

  /** A program on the machine that the backend is for. */
  Client client() {
    return new Client();
  }

  /** {@code uname -r} of its profile: not the machine's, on which the emulator runs. */
  String release() {
    return "6.12.117+deb12-amd64";
  }

  @Override
  protected BackendUnderTest subject() {
    DeviceAddress source = client.emulation.create("mtty", "", Map.of("ports", "2"));
    DeviceAddress destination = client.emulation.create("mtty", "", Map.of("ports", "2"));
    return BackendUnderTest.over(client.kernel, VfioBackend::new, source, destination);
  }

  @Test
  void namesTheKernelThatIsPlayed() {
    DeviceAddress address = client.emulation.create("mtty", "", Map.of());
    VfioBackend backend = new VfioBackend(client.kernel);
    assertThat(backend.describe(address))
        .flatMap(device -> device.attribute(DeviceIdentity.KERNEL_RELEASE))
        .contains(release());
  }

  @Test
  void tellsWhatTheDriverPrintsWhileTheLogIsWatched() {
    DeviceAddress address = client.emulation.create("mtty", "logged", Map.of());
    VfioBackend backend = new VfioBackend(client.kernel);
    DeviceIdentity identity = backend.describe(address).orElseThrow();
    try (MigratableDevice device = backend.open(address, backend.bind(WorkloadMemory.NONE))) {
      device.reset();
      try (DriverLog log = backend.watchLog(identity).orElseThrow()) {
        assertThat(log.read()).as("what was before").isEmpty();
        device.reset();
        client.emulation.arm(new Fault(address, "SET_STOP_COPY", 1, 1, Fault.Kind.FAIL, EIO, EIO));
        assertThatThrownBy(() -> device.transition(MigrationState.STOP_COPY, Recovery.none()))
            .isInstanceOf(TransitionException.class);

        // samples/vfio-mdev/mtty.c: pr_info("%s: called\n", __func__) in mtty_reset().
        assertThat(log.read())
            .extracting(KernelLogLine::text)
            .containsExactly(
                "mtty_reset: called",
                "emu logged: SET_STOP_COPY fails with EIO, as it was asked to");
        assertThat(log.read()).isEmpty();
      }
    }
  }

  /** The calls that samples/vfio-mdev/mtty.c answers, with what it answers for two ports. */
  @Test
  void aSaveOfMttyIsTheseCalls() {
    DeviceAddress address = client.emulation.create("mtty", "traced", Map.of("ports", "2"));
    VfioBackend backend = new VfioBackend(client.kernel);
    List<String> lines = new ArrayList<>();
    MigratableDevice device = backend.open(address, backend.bind(WorkloadMemory.NONE));
    try (device;
        CallTracing.Tap tap =
            backend
                .tracing()
                .orElseThrow()
                .tap(address, call -> lines.add(words(call.decode(0))))) {
      SavingStream stream =
          (SavingStream) device.transition(MigrationState.STOP_COPY, Recovery.none()).orElseThrow();
      stream.read(ByteBuffer.allocateDirect(4096));
      stream.read(ByteBuffer.allocateDirect(4096));
      device.transition(MigrationState.RUNNING, Recovery.none());
      assertThat(tap).isNotNull();
    }

    assertThat(lines)
        .containsExactly(
            "VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=ERROR -> RUNNING, data_fd=-1} = 0",
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=STOP_COPY, data_fd=-1 -> N} = 0",
            "read length=4096 = 96",
            "read length=4096 = 0",
            "VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=ERROR -> STOP_COPY, data_fd=-1} = 0",
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=RUNNING, data_fd=-1} = 0",
            "close = 0");
  }

  private static String words(TracedCall call) {
    String text = call.call() + " " + call.arguments().replaceAll("-> \\d+}", "-> N}");
    return text.strip() + " = " + call.result();
  }

  @Override
  protected OptionalLong stateBytes() {
    return OptionalLong.of(96);
  }

  @Override
  protected WorkloadMemory memory() {
    return new WorkloadMemory(
        List.of(
            new WorkloadMemory.Region(0, LENGTH / 2, memory.descriptor(), 0, true, true),
            new WorkloadMemory.Region(
                0x1_0000_0000L, LENGTH / 2, memory.descriptor(), LENGTH / 2, true, false)));
  }

  @Test
  void hearsThatADeviceIsBeingRemovedAndEndsThatByItsClose() throws Exception {
    DeviceAddress address = client.emulation.create("mtty", "removed", Map.of());
    VfioBackend backend = new VfioBackend(client.kernel);
    String remove = "bus/mdev/devices/removed/remove";
    BlockingQueue<Signal> heard = new LinkedBlockingQueue<>();
    MigratableDevice device = backend.open(address, backend.bind(WorkloadMemory.NONE));
    Listening listening = device.ability(DeviceSignals.class).orElseThrow().listen(heard::add);
    CompletableFuture<Integer> removed =
        CompletableFuture.supplyAsync(() -> client.kernel.sysfs().write(remove, "1"));

    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(Signal.REQUESTED);
    assertThat(removed.isDone()).isFalse();
    listening.close();
    device.close();
    assertThat(removed.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(backend.describe(address)).isEmpty();
  }

  @Test
  void opensByThePathThatItsKernelPrefers() {
    VfioBackend backend = new VfioBackend(client.kernel);
    AddressSpace space = backend.bind(WorkloadMemory.NONE);
    backend.open(client.emulation.create("mtty", "", Map.of()), space).close();
    assertThat(space.via()).contains(preferred());
  }

  /** By which path a device is opened if nobody asks for one. */
  AccessPath preferred() {
    return AccessPath.GROUP;
  }
}
