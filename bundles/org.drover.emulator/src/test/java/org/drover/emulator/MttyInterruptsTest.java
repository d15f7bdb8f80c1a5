// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.emulator.CdevClient.spelled;

import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code VFIO_DEVICE_SET_IRQS} of an mtty, as {@code samples/vfio-mdev/mtty.c} answers (section 5.3
 * of the facts: INTx 0 and MSI 1, one each). Numbers by hand: data NONE 1, BOOL 2, EVENTFD 4; MASK
 * 8, UNMASK 16, TRIGGER 32.
 */
class MttyInterruptsTest {
  private static final int INTX = 0;
  private static final int MSI = 1;
  private static final int NONE_TRIGGER = 33;
  private static final int EVENTFD_TRIGGER = 36;
  private static final int NONE_MASK = 9;
  private static final int NONE_UNMASK = 17;

  private final Client client = Client.withMtty();
  private int group;
  private int device;
  private int event;
  private int other;

  @BeforeEach
  void open() {
    group = client.group("mtty-0");
    device = client.open(group, client.container(), "mtty-0");
    event = eventfd();
    other = eventfd();
    client.mem.putInt(0, 24);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_INFO, client.at)).isZero();
  }

  private int eventfd() {
    return client.kernel.eventfd(0, Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC);
  }

  private String set(int flags, int index, int start, int count, int... data) {
    client.mem.putInt(0, 20 + 4 * data.length).putInt(4, flags).putInt(8, index);
    client.mem.putInt(12, start).putInt(16, count);
    for (int at = 0; at < data.length; at++) {
      client.mem.putInt(20 + 4 * at, data[at]);
    }
    return spelled(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_SET_IRQS, client.at));
  }

  private long signals(int eventfd) {
    long result = client.kernel.read(eventfd, client.at + 4096, 8);
    return result < 0 ? 0 : client.mem.getLong(4096);
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
    client.kernel.close(device);
    device = client.getDevice(group, "mtty-0");
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).as("after a close").isEqualTo("0");
  }

  @Test
  void whatWasEnabledEndsWithAnEventfdThatIsNone() {
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, 999)).isEqualTo("EBADF");
    assertThat(set(NONE_TRIGGER, MSI, 0, 1)).isEqualTo("EINVAL");
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, device)).as("no eventfd").isEqualTo("EINVAL");
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

  /** As {@code GET_IRQ_INFO} before the first {@code GET_INFO}. */
  @Test
  void beforeItHasToldHowManyIndexesThereAreItHasNone() {
    Client fresh = Client.withMtty();
    int opened = fresh.device("mtty-0");
    int eventfd = fresh.kernel.eventfd(0, Fcntl.EFD_NONBLOCK);
    fresh.mem.putInt(0, 24).putInt(4, EVENTFD_TRIGGER).putInt(8, MSI).putInt(12, 0).putInt(16, 1);
    fresh.mem.putInt(20, eventfd);

    assertThat(spelled(fresh.kernel.ioctl(opened, Vfio.VFIO_DEVICE_SET_IRQS, fresh.at)))
        .isEqualTo("EINVAL");
  }
}
