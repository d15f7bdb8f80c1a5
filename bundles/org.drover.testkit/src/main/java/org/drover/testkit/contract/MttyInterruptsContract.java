// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.MigratableDevice;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code VFIO_DEVICE_SET_IRQS} of an mtty, row by row: of a kernel's and of the emulated one, as
 * {@code samples/vfio-mdev/mtty.c} has it (INTx 0 and MSI 1, one each). Numbers by hand: data NONE
 * 1, BOOL 2, EVENTFD 4; MASK 8, UNMASK 16, TRIGGER 32.
 */
public abstract class MttyInterruptsContract {
  private static final int INTX = 0;
  private static final int MSI = 1;
  private static final int NONE_TRIGGER = 33;
  private static final int EVENTFD_TRIGGER = 36;
  private static final int NONE_MASK = 9;
  private static final int NONE_UNMASK = 17;
  private static final int SCRATCH = 4096;
  private static final int COUNT = 1024;

  private final List<Integer> eventfds = new ArrayList<>();
  private MigratableDevice opened;
  private UapiAccess device;
  private Kernel kernel;
  private long at;
  private ByteBuffer mem;
  private int event;
  private int other;

  /** For subclasses. */
  protected MttyInterruptsContract() {}

  /**
   * Opens an mtty, which has told its info by then; the same one each time in a test.
   *
   * @return what the contract closes
   */
  protected abstract MigratableDevice open();

  /** Closes what the device stood on, behind it. */
  protected abstract void ended();

  private void openDevice() {
    opened = open();
    device = opened.ability(UapiAccess.class).orElseThrow();
  }

  private void closeDevice() {
    opened.close();
  }

  @BeforeEach
  final void begin() {
    openDevice();
    kernel = device.kernel();
    int prot = Mman.PROT_READ | Mman.PROT_WRITE;
    at = kernel.mmap(SCRATCH, prot, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    assertThat(at).isPositive();
    mem = kernel.view(at, SCRATCH);
    event = eventfd();
    other = eventfd();
  }

  @AfterEach
  final void end() {
    closeDevice();
    ended();
    eventfds.forEach(kernel::close);
    kernel.munmap(at, SCRATCH);
  }

  private int eventfd() {
    int number = kernel.eventfd(0, Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC);
    assertThat(number).isPositive();
    eventfds.add(number);
    return number;
  }

  private String set(int flags, int index, int start, int count, int... data) {
    mem.putInt(0, 20 + 4 * data.length).putInt(4, flags).putInt(8, index);
    mem.putInt(12, start).putInt(16, count);
    for (int i = 0; i < data.length; i++) {
      mem.putInt(20 + 4 * i, data[i]);
    }
    int result = kernel.ioctl(device.deviceFd(), Vfio.VFIO_DEVICE_SET_IRQS, at);
    return result < 0 ? Errno.ofResult(result).name() : Integer.toString(result);
  }

  private long signals(int eventfd) {
    return kernel.read(eventfd, at + COUNT, 8) == 8 ? mem.getLong(COUNT) : 0;
  }

  @Test
  void softwareFiresMsiEachTime() {
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, event)).isEqualTo("0");
    for (int turn = 0; turn < 3; turn++) {
      assertThat(set(NONE_TRIGGER, MSI, 0, 1)).isEqualTo("0");
    }
    assertThat(set(34, MSI, 0, 1, 0)).as("BOOL: no").isEqualTo("0");
    assertThat(signals(event)).isEqualTo(3);
    assertThat(set(NONE_TRIGGER, MSI, 0, 0)).as("disabled").isEqualTo("0");
    assertThat(set(NONE_TRIGGER, MSI, 0, 1)).isEqualTo("EINVAL");
  }

  @Test
  void intxIsMaskedWhenItFires() {
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).isEqualTo("0");
    set(NONE_TRIGGER, INTX, 0, 1);
    set(NONE_TRIGGER, INTX, 0, 1);
    assertThat(signals(event)).isEqualTo(1);
    assertThat(set(NONE_UNMASK, INTX, 0, 1)).isEqualTo("0");
    assertThat(signals(event)).as("nothing is pending").isZero();
    set(NONE_TRIGGER, INTX, 0, 1);
    assertThat(signals(event)).isEqualTo(1);
    set(NONE_UNMASK, INTX, 0, 1);
    assertThat(set(NONE_MASK, INTX, 0, 1)).isEqualTo("0");
    assertThat(set(18, INTX, 0, 1, 0)).as("unmask by BOOL: no").isEqualTo("0");
    set(NONE_TRIGGER, INTX, 0, 1);
    assertThat(signals(event)).isZero();
  }

  @Test
  void anotherEventfdTakesItsPlaceUnmasked() {
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    set(NONE_MASK, INTX, 0, 1);
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, other)).isEqualTo("0");
    set(NONE_TRIGGER, INTX, 0, 1);
    assertThat(signals(event)).isZero();
    assertThat(signals(other)).isEqualTo(1);
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, -1)).as("none").isEqualTo("0");
    assertThat(set(NONE_TRIGGER, INTX, 0, 1)).isEqualTo("EINVAL");
  }

  @Test
  void oneKindIsEnabledAtATime() {
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, event)).isEqualTo("EINVAL");
    set(NONE_TRIGGER, INTX, 0, 0);
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, event)).isEqualTo("0");
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).isEqualTo("EINVAL");
    closeDevice();
    openDevice();
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).as("after a close").isEqualTo("0");
  }

  @Test
  void whatWasEnabledEndsWithAnEventfdThatIsNone() {
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, 999)).isEqualTo("EBADF");
    assertThat(set(NONE_TRIGGER, MSI, 0, 1)).isEqualTo("EINVAL");
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, device.deviceFd()))
        .as("no eventfd")
        .isEqualTo("EINVAL");
  }

  @ParameterizedTest
  @CsvSource({
    "33, 2, 0, 1, ENOTTY, MSI-X",
    "33, 3, 0, 1, ENOTTY, errors",
    "33, 4, 0, 1, ENOTTY, requests",
    "33, 5, 0, 1, EINVAL, no such index",
    "9,  1, 0, 1, ENOTTY, MSI cannot be masked",
    "17, 1, 0, 1, ENOTTY, MSI cannot be unmasked",
    "9,  0, 0, 1, EINVAL, masked while not enabled",
    "17, 0, 0, 1, EINVAL, unmasked while not enabled",
    "33, 0, 0, 1, EINVAL, fired while not enabled",
    "33, 0, 0, 0, EINVAL, disabled while not enabled",
    "36, 0, 1, 1, EINVAL, the second of one",
    "36, 1, 0, 2, EINVAL, two of one",
    "33, 0, 5, 0, EINVAL, start behind the number of indexes",
    "33, 0, 0, 6, EINVAL, more than the number of indexes",
    "1,  0, 0, 1, 0, no action is none of its cases",
    "25, 1, 0, 1, 0, nor are two",
    "32, 0, 0, 1, EINVAL, no data flag"
  })
  void answersAsTheDriverDoes(
      int flags, int index, int start, int count, String answer, String why) {
    assertThat(set(flags, index, start, count, event, other)).as(why).isEqualTo(answer);
  }
}
