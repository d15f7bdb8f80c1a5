// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel's mtty refuses, and that Drover leaves it as it says. */
final class MttyFailuresTest {
  /** Byte 0 belongs to the stream's magic. */
  private static final int IN_MAGIC = 0;

  private final Kernel kernel = new JnaKernel();
  private Mtty mtty;
  private byte[] image;

  @BeforeEach
  void makeDevice() {
    mtty = new Mtty(kernel, new VfioBackend(kernel));
    image = mtty.save();
  }

  @AfterEach
  void removeDevice() {
    mtty.close();
  }

  @Test
  @Tag("pitfall-16")
  void writeErrorEndsTheStreamAlthoughTheDriverWouldLoadTheRest() {
    byte[] foreign = image.clone();
    foreign[IN_MAGIC] ^= 1;
    ResumingStream stream = resume();
    KernelCallException first = refused(stream, Arrays.copyOf(foreign, 24));
    KernelCallException second = refused(stream, Arrays.copyOfRange(foreign, 24, 96));

    assertThat(first.errno()).isEqualTo(Errno.EFAULT);
    assertThat(second).hasMessageContaining("EFAULT");
  }

  /** By the same descriptor, past the device that has the stream: as its guest would by an FLR. */
  @Test
  @Tag("pitfall-9")
  void resetBySomebodyElseIsNamed() {
    mtty.driveTo(MigrationState.RUNNING, image);
    SavingStream stream =
        (SavingStream)
            mtty.device().transition(MigrationState.PRE_COPY, Recovery.none()).orElseThrow();
    UapiAccess raw = mtty.device().ability(UapiAccess.class).orElseThrow();
    assertThat(raw.kernel().ioctl(raw.deviceFd(), Vfio.VFIO_DEVICE_RESET, 0)).isZero();

    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(64)))
        .hasMessageContaining("ENODEV")
        .hasMessageContaining("the device was reset by somebody else");
    assertThat(mtty.device().state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void truncatedStateIsRefusedAndLeavesTheDeviceResuming() {
    resume().write(Mtty.direct(Arrays.copyOf(image, 95)));

    TransitionException refused = refusedToRun(Recovery.none());

    assertThat(refused.getCause()).hasMessageContaining("EINVAL");
    assertThat(refused.reached()).contains(MigrationState.RESUMING);
    assertThat(refused.wasReset()).isFalse();
    assertThat(mtty.device().state()).isEqualTo(MigrationState.RESUMING);
  }

  @Test
  @Tag("pitfall-10")
  void resetIsTheWayOutOfRefusedState() {
    resume().write(Mtty.direct(Arrays.copyOf(image, 95)));

    TransitionException refused = refusedToRun(Recovery.byReset());

    assertThat(refused.getCause()).hasMessageContaining("EINVAL");
    assertThat(refused.wasReset()).isTrue();
    assertThat(refused.reached()).contains(MigrationState.RUNNING);
    assertThat(mtty.device().state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void moreThanTheStateIsRefused() {
    ResumingStream stream = resume();
    stream.write(Mtty.direct(image));

    assertThat(refused(stream, new byte[1]).errno()).isEqualTo(Errno.ENOMEM);
  }

  @Test
  void regionsAreRefusedWhileItIsStopped() {
    mtty.driveTo(MigrationState.STOP, image);

    assertThatThrownBy(() -> mtty.read(0, Mtty.SCR)).isInstanceOf(RefusedException.class);
  }

  @Test
  @Tag("pitfall-7")
  void fullDescriptorTableLosesNoStream() {
    mtty.driveTo(MigrationState.RUNNING, image);
    int[] hogs = new int[1 << 16];
    int count = 0;
    Optional<DataStream> stream;
    try {
      // The guest's JVM was started with a small limit, so that this ends soon.
      int fd = open();
      while (fd >= 0) {
        hogs[count++] = fd;
        fd = open();
      }
      assertThat(fd).isEqualTo(Errno.EMFILE.negative());

      stream = mtty.device().transition(MigrationState.STOP_COPY, Recovery.none());
    } finally {
      for (int i = 0; i < count; i++) {
        kernel.close(hogs[i]);
      }
    }

    assertThat(stream).get().isInstanceOf(SavingStream.class);
    assertThat(mtty.device().state()).isEqualTo(MigrationState.STOP_COPY);
    assertThat(mtty.drain((SavingStream) stream.orElseThrow())).isEqualTo(image);
  }

  private int open() {
    return kernel.open("/dev/null", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
  }

  private ResumingStream resume() {
    mtty.device().reset();
    return (ResumingStream)
        mtty.device().transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
  }

  private static KernelCallException refused(ResumingStream stream, byte[] bytes) {
    return catchThrowableOfType(KernelCallException.class, () -> stream.write(Mtty.direct(bytes)));
  }

  private TransitionException refusedToRun(Recovery recovery) {
    return catchThrowableOfType(
        TransitionException.class,
        () -> mtty.device().transition(MigrationState.RUNNING, recovery));
  }
}
