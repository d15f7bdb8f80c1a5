// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.Test;

/**
 * Requests and structs are written here as numbers, from {@code include/uapi/linux/vfio.h} and
 * {@code iommufd.h}.
 */
class TracingKernelTest {
  private static final int FD = 6;

  private final StubKernel stub = new StubKernel();
  private final CallTap tap = new CallTap();
  private final TracingKernel kernel = new TracingKernel(stub.kernel, tap);
  private final List<KernelCall> heard = new ArrayList<>();

  private String said() {
    assertThat(heard).hasSize(1);
    CallText text = heard.get(0).text().get();
    return text.name() + " " + text.arguments();
  }

  private CallTap.Listening listenOn(FdRole role) {
    kernel.assign(FD, role);
    return tap.listen(heard::add);
  }

  @Test
  void callsNothingButThePlainKernelWhileNobodyListens() {
    kernel.assign(FD, FdRole.DEVICE);
    stub.memory.putInt(0, 16).putInt(4, 0x20002).putInt(8, 3).putInt(12, -1);

    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);
    kernel.read(FD, StubKernel.PAGE, 8);
    kernel.close(FD);

    assertThat(stub.calls).containsExactly("ioctl", "read", "close");
  }

  @Test
  void isOffAgainAfterTheLastListener() {
    CallTap.Listening one = listenOn(FdRole.DEVICE);
    CallTap.Listening other = tap.listen(heard::add);
    one.close();
    one.close();
    assertThat(tap.isOn()).isTrue();
    other.close();
    assertThat(tap.isOn()).isFalse();

    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);

    assertThat(stub.calls).containsExactly("ioctl");
    assertThat(heard).isEmpty();
  }

  @Test
  void tellsWhatTheKernelChangedBeforeAndAfter() {
    listenOn(FdRole.DEVICE);
    stub.memory.putInt(0, 16).putInt(4, 0x20002).putInt(8, 3).putInt(12, -1);
    stub.answers(0, () -> stub.memory.putInt(12, 11));

    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);

    assertThat(said())
        .isEqualTo(
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=STOP_COPY, data_fd=-1 -> 11}");
    assertThat(heard.get(0).role()).isEqualTo(Optional.of(FdRole.DEVICE));
    assertThat(heard.get(0).fd()).isEqualTo(FD);
    assertThat(heard.get(0).nanos()).isNotNegative();
    assertThat(heard.get(0).thread()).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void keepsTheBytesOfTheMomentOfTheCall() {
    listenOn(FdRole.DEVICE);
    stub.memory.putInt(0, 16).putInt(4, 0x10002).putInt(12, -1);
    stub.answers(0, () -> stub.memory.putInt(8, 2));
    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);

    stub.memory.putInt(8, 7).putInt(12, 99);

    assertThat(said())
        .isEqualTo(
            "VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE"
                + " {argsz=16, device_state=ERROR -> RUNNING, data_fd=-1}");
  }

  @Test
  void tellsTheErrnoAndEndsWithTheKernelsOwnResult() {
    listenOn(FdRole.DEVICE);
    stub.memory.putInt(0, 8).putInt(4, 0x5000d);
    stub.answers(-25, () -> {});

    assertThat(kernel.ioctl(FD, 0x3b75, StubKernel.PAGE)).isEqualTo(-25);

    assertThat(said()).isEqualTo("VFIO_DEVICE_FEATURE PROBE GET feature 13 {argsz=8}");
    assertThat(heard.get(0).result()).isEqualTo(-25);
  }

  @Test
  void tellsFlagsThatNoFeatureHas() {
    listenOn(FdRole.DEVICE);
    stub.memory.putInt(0, 8).putInt(4, 0x80001);

    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);

    assertThat(said()).isEqualTo("VFIO_DEVICE_FEATURE 0x80000 MIGRATION {argsz=8, ...}");
  }

  @Test
  void oneNumberMeansOneThingOnAContainerAndAnotherOnADevice() {
    stub.memory.putInt(0, 32).putInt(4, 3).putLong(8, 0x10000).putLong(16, 0).putLong(24, 0x1000);
    listenOn(FdRole.CONTAINER);
    kernel.ioctl(FD, 0x3b71, StubKernel.PAGE);
    assertThat(said())
        .isEqualTo("VFIO_IOMMU_MAP_DMA {argsz=32, flags=0x3, vaddr=0x10000, iova=0x0, size=4096}");

    heard.clear();
    kernel.assign(FD, FdRole.DEVICE);
    kernel.ioctl(FD, 0x3b71, StubKernel.PAGE);
    assertThat(said()).isEqualTo("VFIO_DEVICE_PCI_HOT_RESET 0x7000");
  }

  @Test
  void readsTheStructBehindAStructIfTheFlagsSayThatItIsThere() {
    listenOn(FdRole.CONTAINER);
    stub.memory.putInt(0, 48).putInt(4, 4).putLong(8, 0x2000).putLong(16, 0x4000);
    stub.memory.putLong(24, 0x1000).putLong(32, 8).putLong(40, 0x7100);

    kernel.ioctl(FD, 0x3b75, StubKernel.PAGE);

    assertThat(said())
        .isEqualTo(
            "VFIO_IOMMU_DIRTY_PAGES {argsz=48, flags=0x4, iova=0x2000, size=16384,"
                + " bitmap={pgsize=4096, size=8, data=0x7100}}");
  }

  @Test
  void tellsTextsDescriptorsAndExtensions() {
    listenOn(FdRole.GROUP);
    stub.memory.put(0, "0000:3b:00.2\0rest".getBytes(StandardCharsets.US_ASCII));
    kernel.ioctl(FD, 0x3b6a, StubKernel.PAGE);
    assertThat(said()).isEqualTo("VFIO_GROUP_GET_DEVICE_FD \"0000:3b:00.2\"");

    heard.clear();
    stub.memory.putInt(0, 3);
    kernel.ioctl(FD, 0x3b68, StubKernel.PAGE);
    assertThat(said()).isEqualTo("VFIO_GROUP_SET_CONTAINER fd 3");

    heard.clear();
    kernel.assign(FD, FdRole.CONTAINER);
    kernel.ioctl(FD, 0x3b65, 3);
    assertThat(said()).isEqualTo("VFIO_CHECK_EXTENSION VFIO_TYPE1v2_IOMMU");
  }

  @Test
  void tellsTheDevicesOfItsIommufd() {
    listenOn(FdRole.IOMMUFD);
    stub.memory.putInt(0, 12).putInt(4, 0).putInt(8, 0);
    stub.answers(0, () -> stub.memory.putInt(8, 5));

    kernel.ioctl(FD, 0x3b81, StubKernel.PAGE);

    assertThat(said()).isEqualTo("IOMMU_IOAS_ALLOC {size=12, flags=0x0, out_ioas_id=0x0 -> 0x5}");
  }

  @Test
  void anAddressThatIsNotMappedIsToldAndNotTouched() {
    listenOn(FdRole.DEVICE);
    stub.answers(-14, () -> {});

    assertThat(kernel.ioctl(FD, 0x3b6b, 0x10)).isEqualTo(-14);

    assertThat(said()).isEqualTo("VFIO_DEVICE_GET_INFO 0x10");
  }

  @Test
  void aStructThatEndsWithThePageIsToldAsFarAsItGoes() {
    listenOn(FdRole.DEVICE);
    int at = StubKernel.LENGTH - 16;
    stub.memory.putInt(at, 16).putInt(at + 4, 0).putInt(at + 8, 9).putInt(at + 12, 5);

    kernel.ioctl(FD, 0x3b6b, StubKernel.PAGE + at);

    assertThat(said())
        .isEqualTo("VFIO_DEVICE_GET_INFO {argsz=16, flags=0x0, num_regions=9, num_irqs=5, ...}");
  }

  @Test
  void aRequestThatNobodyKnowsIsANumber() {
    listenOn(FdRole.DEVICE);

    kernel.ioctl(FD, 0x3bff, StubKernel.PAGE);
    kernel.ioctl(FD, 0xc018_1b01L, 7);

    assertThat(heard)
        .extracting(call -> call.text().get())
        .containsExactly(
            new CallText("ioctl 0x3bff", "0x7000"), new CallText("ioctl 0xc0181b01", "0x7"));
  }

  @Test
  void aRequestOnTheWrongFileHasItsNameAllTheSame() {
    listenOn(FdRole.DEVICE);
    stub.memory.putInt(0, 24);

    kernel.ioctl(FD, 0x3b79, StubKernel.PAGE);

    assertThat(said())
        .isEqualTo(
            "VFIO_MIG_GET_PRECOPY_INFO {argsz=24, flags=0x0, initial_bytes=0, dirty_bytes=0}");
  }

  @Test
  void neverLooksAtTheBytesOfAStream() {
    listenOn(FdRole.DATA);
    stub.memory.put(0, new byte[] {'s', 'e', 'c', 'r', 'e', 't'});
    stub.answers(6, () -> {});

    kernel.write(FD, StubKernel.PAGE, 6);
    assertThat(said()).isEqualTo("write length=6");
    heard.clear();
    kernel.pread(FD, StubKernel.PAGE, 6, 0x70000000004L);

    assertThat(said()).isEqualTo("pread length=6, offset=0x70000000004");
    assertThat(stub.calls).containsExactly("write", "pread");
  }

  @Test
  void forgetsWhatADescriptorWasWhenItIsClosed() {
    listenOn(FdRole.DATA);
    kernel.close(FD);
    kernel.read(FD, StubKernel.PAGE, 1);

    assertThat(heard)
        .extracting(KernelCall::role)
        .containsExactly(Optional.of(FdRole.DATA), Optional.empty());
  }

  @Test
  void namesTheFlagsOfOtherCalls() {
    tap.listen(heard::add);
    kernel.open("/dev/vfio/vfio", 0x80002);
    kernel.mmap(4096, 3, 0x22, -1, 0);
    kernel.mprotect(0x7000, 4096, 0);
    kernel.eventfd(0, 0x80000);
    kernel.fcntl(FD, 1030, 3);
    kernel.poll(0x7000, 1, -1);
    kernel.munmap(0x7000, 4096);
    kernel.memfd_create("ram", 3);
    kernel.ftruncate(FD, 8192);
    kernel.pwrite(FD, 0x7000, 1, 7);

    assertThat(heard)
        .extracting(call -> call.text().get().name() + " " + call.text().get().arguments())
        .containsExactly(
            "open \"/dev/vfio/vfio\", O_RDWR|O_CLOEXEC",
            "mmap length=4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, offset=0x0",
            "mprotect 0x7000, length=4096, PROT_NONE",
            "eventfd 0, EFD_CLOEXEC",
            "fcntl F_DUPFD_CLOEXEC, 0x3",
            "poll nfds=1, timeout=-1 ms",
            "munmap 0x7000, length=4096",
            "memfd_create \"ram\", MFD_CLOEXEC|MFD_ALLOW_SEALING",
            "ftruncate length=8192",
            "pwrite length=1, offset=0x7");
  }

  @Test
  void aListenerThatThrowsHearsNoMoreAndDisturbsNobody() {
    List<KernelCall> failing = new ArrayList<>();
    tap.listen(
        call -> {
          failing.add(call);
          throw new IllegalStateException("full");
        });
    tap.listen(heard::add);
    stub.answers(5, () -> {});

    assertThat(kernel.read(FD, StubKernel.PAGE, 8)).isEqualTo(5);
    assertThat(kernel.read(FD, StubKernel.PAGE, 8)).isEqualTo(5);

    assertThat(failing).hasSize(1);
    assertThat(heard).hasSize(2);
  }
}
