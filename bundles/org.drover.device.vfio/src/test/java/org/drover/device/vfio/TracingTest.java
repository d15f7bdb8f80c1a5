// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.testkit.CallMatcher.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.TracedCall;
import org.drover.api.TransitionException;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.CallTracing.FinishedCall;
import org.drover.api.spi.CallTracing.Tap;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.drover.testkit.Call;
import org.drover.testkit.Reply;
import org.junit.jupiter.api.Test;

/** What a trace of mtty says; the expected words are those of {@code include/uapi/linux/vfio.h}. */
class TracingTest {
  private final ScriptedMtty mtty = new ScriptedMtty();
  private final CallTracing tracing = mtty.backend.tracing().orElseThrow();
  private final List<FinishedCall> finished = new ArrayList<>();

  private List<String> lines() {
    return finished.stream()
        .map(call -> call.decode(0))
        .map(call -> "%s(%s) %s".formatted(call.call(), call.file(), call.arguments()).strip())
        .toList();
  }

  private Tap tap() {
    return tracing.tap(ADDRESS, finished::add);
  }

  @Test
  void aDeviceIsOpenedByTheseCalls() {
    Tap tap = tap();
    MigratableDevice device = mtty.openDevice();
    tap.close();
    device.close();

    assertThat(lines())
        .startsWith(
            "open() \"/dev/vfio/vfio\", O_RDWR|O_CLOEXEC",
            "VFIO_GET_API_VERSION(CONTAINER fd 3)",
            "VFIO_CHECK_EXTENSION(CONTAINER fd 3) VFIO_TYPE1v2_IOMMU")
        .containsSubsequence(
            "open() \"/dev/vfio/7\", O_RDWR|O_CLOEXEC",
            "VFIO_GROUP_GET_STATUS(GROUP fd 4) {argsz=8, flags=0x0 -> 0x1}",
            "VFIO_GROUP_SET_CONTAINER(GROUP fd 4) fd 3",
            "VFIO_SET_IOMMU(CONTAINER fd 3) VFIO_TYPE1v2_IOMMU",
            "VFIO_GROUP_GET_DEVICE_FD(GROUP fd 4) \"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\"",
            "VFIO_DEVICE_GET_INFO(DEVICE fd 6) {argsz=24, flags=0x0 -> 0x2, num_regions=0 -> 9,"
                + " num_irqs=0 -> 5, cap_offset=0x0, pad=0x0}",
            "VFIO_DEVICE_GET_REGION_INFO(DEVICE fd 6) {argsz=32, flags=0x0 -> 0x3, index=1,"
                + " cap_offset=0x0, size=0 -> 8, offset=0x0 -> 0x10000000000}",
            "VFIO_DEVICE_FEATURE PROBE GET MIGRATION(DEVICE fd 6) {argsz=8}",
            "VFIO_DEVICE_FEATURE GET MIGRATION(DEVICE fd 6) {argsz=16, flags=0x0 -> 0x7}",
            "VFIO_DEVICE_FEATURE GET MIG_DATA_SIZE(DEVICE fd 6)"
                + " {argsz=16, stop_copy_length=0 -> 96}");
  }

  @Test
  void aDeviceThatIsOpenAlreadyIsTracedWithWhatItsDescriptorsAre() {
    MigratableDevice device = mtty.openDevice();
    mtty.kernel.expect(read(DATA)).replying(Reply.data("01 02 03"));
    mtty.kernel.expect(read(DATA)).giving(0);
    tap();

    SavingStream stream =
        (SavingStream) device.transition(MigrationState.STOP_COPY, Recovery.none()).orElseThrow();
    stream.read(ByteBuffer.allocateDirect(64));
    stream.read(ByteBuffer.allocateDirect(64));
    device.transition(MigrationState.STOP, Recovery.none());
    device.close();

    assertThat(lines())
        .containsSubsequence(
            "VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE(DEVICE fd 6)"
                + " {argsz=16, device_state=ERROR -> RUNNING, data_fd=-1}",
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE(DEVICE fd 6)"
                + " {argsz=16, device_state=STOP_COPY, data_fd=-1 -> 10}",
            "read(DATA fd 10) length=64",
            "read(DATA fd 10) length=64",
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE(DEVICE fd 6)"
                + " {argsz=16, device_state=STOP, data_fd=-1}",
            "close(DATA fd 10)",
            "close(DEVICE fd 6)",
            "VFIO_GROUP_UNSET_CONTAINER(GROUP fd 4)",
            "close(GROUP fd 4)",
            "close(CONTAINER fd 3)");
    assertThat(finished.stream().map(call -> call.decode(0)))
        .filteredOn(call -> call.call().equals("read"))
        .extracting(TracedCall::result)
        .containsExactly(3L, 0L);
  }

  @Test
  void aCallThatFailedHasItsErrno() {
    MigratableDevice device = mtty.openDevice();
    tap();
    mtty.kernel.whenever(ScriptedMtty.set(3)).replying(mtty.setFailing(Errno.EIO, 2));

    assertThatThrownBy(() -> device.transition(MigrationState.STOP_COPY, Recovery.none()))
        .isInstanceOf(TransitionException.class);

    assertThat(finished.stream().map(call -> call.decode(3)))
        .filteredOn(call -> call.call().equals("VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE"))
        .first()
        .satisfies(
            call -> {
              assertThat(call.errno()).contains(Errno.EIO);
              assertThat(call.result()).isEqualTo(-5);
              assertThat(call.sequence()).isEqualTo(3);
              assertThat(call.device()).isEqualTo(ADDRESS);
              assertThat(call.took()).isPositive();
              assertThat(call.thread()).isEqualTo(Thread.currentThread().getName());
            });
    device.close();
  }

  @Test
  void makesTheSameCallsTracedAndNot() {
    mtty.openDevice().close();
    List<Call> plain = List.copyOf(mtty.kernel.calls());
    tap();
    mtty.openDevice().close();

    List<Call> all = mtty.kernel.calls();
    assertThat(all.subList(plain.size(), all.size()))
        .extracting(call -> call.operation() + " " + call.fd() + " " + call.request())
        .isEqualTo(
            plain.stream()
                .map(call -> call.operation() + " " + call.fd() + " " + call.request())
                .toList());
    assertThat(finished).hasSameSizeAs(plain);
  }

  @Test
  void tracesTheDeviceThatItWasAskedForAndNoOther() {
    tracing.tap(new DeviceAddress("vfio", "0000:3b:00.2"), finished::add);

    mtty.openDevice().close();

    assertThat(finished).isEmpty();
  }

  @Test
  void aSinkThatThrowsDisturbsNoDevice() {
    tracing.tap(
        ADDRESS,
        call -> {
          throw new IllegalStateException("full");
        });
    tap();

    mtty.openDevice().close();

    assertThat(mtty.counting.live()).isEmpty();
    assertThat(finished).isNotEmpty();
  }

  @Test
  void nothingIsKeptOfADeviceThatIsNeitherOpenNorTraced() {
    Taps taps = (Taps) tracing;
    MigratableDevice device = mtty.openDevice();
    Tap tap = tap();
    assertThat(taps.size()).isOne();
    device.close();
    assertThat(taps.size()).isOne();
    tap.close();
    tap.close();
    assertThat(taps.size()).isZero();

    mtty.openDevice().close();
    assertThat(taps.size()).isZero();
  }
}
