// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.emulator.CdevClient.spelled;

import java.util.Map;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code VFIO_DEVICE_SET_IRQS} of a PCI function with a pin, four messages of MSI, two of MSI-X and
 * the request, as {@code drivers/vfio/pci/vfio_pci_intrs.c} answers and as section 2 of the rig's
 * facts has seen it. Numbers by hand: data NONE 1, BOOL 2, EVENTFD 4; MASK 8, UNMASK 16, TRIGGER
 * 32.
 */
@Timeout(60)
class InterruptsTest {
  private static final int INTX = 0;
  private static final int MSI = 1;
  private static final int MSIX = 2;
  private static final int REQ = 4;
  private static final int NONE_TRIGGER = 33;
  private static final int BOOL_TRIGGER = 34;
  private static final int EVENTFD_TRIGGER = 36;
  private static final int NONE_MASK = 9;
  private static final int NONE_UNMASK = 17;

  private final DmaModel model = new DmaModel();
  private final Client client = new Client(model);
  private int device;
  private int event;
  private int other;
  private DmaModel.Device hardware;

  @BeforeEach
  void open() {
    client.emulation.create("dma", "d0", Map.of("kind", "plain"));
    device = client.device("d0");
    event = eventfd();
    other = eventfd();
    hardware = model.device("plain");
  }

  private int eventfd() {
    return client.kernel.eventfd(0, Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC);
  }

  /** With 32-bit data behind the header. */
  private String set(int flags, int index, int start, int count, int... data) {
    return spelled(setArgsz(20 + 4 * data.length, flags, index, start, count, data));
  }

  private int setArgsz(int argsz, int flags, int index, int start, int count, int... data) {
    client.mem.putInt(0, argsz).putInt(4, flags).putInt(8, index).putInt(12, start);
    client.mem.putInt(16, count);
    for (int at = 0; at < data.length; at++) {
      client.mem.putInt(20 + 4 * at, data[at]);
    }
    return client.kernel.ioctl(device, Vfio.VFIO_DEVICE_SET_IRQS, client.at);
  }

  /** How often it was signalled since it was last asked. */
  private long signals(int eventfd) {
    long result = client.kernel.read(eventfd, client.at + 4096, 8);
    return result < 0 ? 0 : client.mem.getLong(4096);
  }

  @Test
  void thePinFiresOnceAndIsMaskedUntilItIsUnmasked() {
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).isEqualTo("0");
    hardware.interrupts.pin(true);
    hardware.interrupts.pin(true);
    assertThat(signals(event)).isEqualTo(1);

    assertThat(set(NONE_UNMASK, INTX, 0, 1)).isEqualTo("0");
    assertThat(signals(event)).as("it is still asserted").isEqualTo(1);
    hardware.interrupts.pin(false);
    assertThat(set(NONE_UNMASK, INTX, 0, 1)).isEqualTo("0");
    assertThat(signals(event)).isZero();
    hardware.interrupts.pin(true);
    assertThat(signals(event)).isEqualTo(1);
  }

  @Test
  void aMaskHoldsThePinBack() {
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    assertThat(set(NONE_MASK, INTX, 0, 1)).isEqualTo("0");
    hardware.interrupts.pin(true);
    assertThat(signals(event)).isZero();
    assertThat(set(16 | 2, INTX, 0, 1, 0)).as("unmask: no").isEqualTo("0");
    assertThat(signals(event)).isZero();
    assertThat(set(16 | 2, INTX, 0, 1, 1)).as("unmask: yes").isEqualTo("0");
    assertThat(signals(event)).isEqualTo(1);
  }

  @Test
  void messagesFireEachTimeOnTheirOwnEventfds() {
    assertThat(hardware.interrupts.message(0)).as("not enabled").isFalse();
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 2, event, other)).isEqualTo("0");

    for (int turn = 0; turn < 5; turn++) {
      assertThat(hardware.interrupts.message(1)).isTrue();
    }
    hardware.interrupts.message(0);
    assertThat(hardware.interrupts.message(3)).as("nobody waits for it").isTrue();
    hardware.interrupts.pin(true);

    assertThat(signals(other)).isEqualTo(5);
    assertThat(signals(event)).isEqualTo(1);
  }

  @Test
  void aMessageOfNoBusMasterIsLost() {
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    hardware.command = 3;

    assertThat(hardware.interrupts.message(0)).as("it is enabled all the same").isTrue();
    assertThat(signals(event)).isZero();
  }

  @Test
  void vectorsAreAddedAndTakenAway() {
    set(EVENTFD_TRIGGER, MSIX, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSIX, 1, 1, other)).isEqualTo("0");
    hardware.interrupts.message(1);
    assertThat(signals(other)).isEqualTo(1);
    assertThat(set(EVENTFD_TRIGGER, MSIX, 1, 1, -1)).isEqualTo("0");
    hardware.interrupts.message(1);
    assertThat(signals(other)).isZero();
    hardware.interrupts.message(0);
    assertThat(signals(event)).isEqualTo(1);
  }

  @Test
  void oneKindIsEnabledAtATime() {
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, event)).isEqualTo("EINVAL");
    assertThat(set(NONE_TRIGGER, INTX, 0, 0)).as("disabled").isEqualTo("0");
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 1, event)).isEqualTo("0");
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).isEqualTo("EINVAL");
    assertThat(set(EVENTFD_TRIGGER, MSIX, 0, 1, event)).isEqualTo("EINVAL");
    assertThat(set(NONE_TRIGGER, MSI, 0, 0)).isEqualTo("0");
    assertThat(hardware.interrupts.message(0)).isFalse();
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, event)).isEqualTo("0");
  }

  @Test
  void softwareTriggersWhatIsSetUp() {
    assertThat(set(NONE_TRIGGER, MSI, 0, 1)).as("not enabled").isEqualTo("EINVAL");
    assertThat(set(NONE_TRIGGER, INTX, 0, 1)).as("not enabled").isEqualTo("EINVAL");
    set(EVENTFD_TRIGGER, MSI, 0, 2, event, other);
    assertThat(set(NONE_TRIGGER, MSI, 0, 1)).isEqualTo("0");
    // Two bytes: vector 1 alone.
    assertThat(set(BOOL_TRIGGER, MSI, 0, 2, 0x0100)).isEqualTo("0");
    assertThat(signals(event)).isEqualTo(1);
    assertThat(signals(other)).isEqualTo(1);
    set(NONE_TRIGGER, MSI, 0, 0);
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    assertThat(set(NONE_TRIGGER, INTX, 0, 1)).isEqualTo("0");
    assertThat(set(BOOL_TRIGGER, INTX, 0, 1, 0)).isEqualTo("0");
    assertThat(signals(event)).isEqualTo(1);
  }

  @Test
  void aPinThatIsAssertedAlreadyFiresWhenItIsEnabled() {
    hardware.interrupts.pin(true);
    set(EVENTFD_TRIGGER, INTX, 0, 1, event);
    assertThat(signals(event)).isEqualTo(1);
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, other)).as("another eventfd").isEqualTo("0");
    assertThat(signals(other)).as("it is masked").isZero();
    set(NONE_UNMASK, INTX, 0, 1);
    assertThat(signals(other)).isEqualTo(1);
    assertThat(signals(event)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "19, 33, 0, 0, 0, EINVAL, argsz without the count",
    "20, 33, 5, 0, 0, EINVAL, no such index",
    "20, 33, 3, 0, 0, EINVAL, an index that the function lacks",
    "20, 97, 1, 0, 0, EINVAL, an unknown flag",
    "20, 32, 1, 0, 0, EINVAL, no data flag",
    "20, 38, 1, 0, 1, EINVAL, two data flags",
    "20, 33, 1, 4, 0, EINVAL, start behind the last vector",
    "20, 33, 1, 3, 2, EINVAL, more vectors than there are",
    "20, 33, 1, -2, 2, EINVAL, start and count over the end",
    "23, 36, 1, 0, 1, EINVAL, no room for an eventfd",
    "24, 36, 0, 0, 0, EINVAL, no pin",
    "20, 1,  1, 0, 1, ENOTTY, no action",
    "20, 9,  1, 0, 1, ENOTTY, a message cannot be masked",
    "20, 9,  0, 0, 1, EINVAL, masked while not enabled",
    "20, 17, 0, 0, 1, EINVAL, unmasked while not enabled",
    "20, 17, 4, 0, 1, ENOTTY, a request cannot be unmasked",
    "20, 33, 4, 0, 1, EINVAL, nobody waits for the request",
    "20, 25, 0, 0, 1, ENOTTY, two actions"
  })
  void refusesWhatTheKernelRefuses(
      int argsz, int flags, int index, int start, int count, String answer, String why) {
    assertThat(spelled(setArgsz(argsz, flags, index, start, count, event)))
        .as(why)
        .isEqualTo(answer);
  }

  @Test
  void anEventfdMustBeOne() {
    assertThat(set(EVENTFD_TRIGGER, MSI, 0, 2, event, 999)).isEqualTo("EBADF");
    assertThat(hardware.interrupts.message(0)).as("it was not enabled").isFalse();
    assertThat(set(EVENTFD_TRIGGER, INTX, 0, 1, device)).isEqualTo("EINVAL");
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    assertThat(set(EVENTFD_TRIGGER, MSI, 1, 2, other, 999)).isEqualTo("EBADF");
    hardware.interrupts.message(1);
    assertThat(signals(other)).as("it was taken away again").isZero();
    hardware.interrupts.message(0);
    assertThat(signals(event)).as("this one stays").isEqualTo(1);
    assertThat(spelled(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_SET_IRQS, 8)))
        .isEqualTo("EFAULT");
  }

  @Test
  void theRequestFiresWhenTheDeviceIsToBeRemoved() throws InterruptedException {
    assertThat(set(EVENTFD_TRIGGER, REQ, 0, 1, event)).isEqualTo("0");
    assertThat(set(NONE_TRIGGER, REQ, 0, 1)).as("by software").isEqualTo("0");
    assertThat(signals(event)).isEqualTo(1);
    Thread removing =
        new Thread(() -> client.machine.sysfs().write("bus/pci/devices/d0/remove", "1"));
    removing.start();
    while (signals(event) == 0) {
      Thread.onSpinWait();
    }
    assertThat(set(NONE_TRIGGER, REQ, 0, 0)).as("taken away").isEqualTo("0");
    client.kernel.close(device);
    removing.join();

    assertThat(client.machine.sysfs().list("bus/pci/devices")).isEmpty();
  }

  @Test
  void aClosedDeviceSignalsNobody() {
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    client.kernel.close(device);

    assertThat(hardware.interrupts.message(0)).isFalse();
    assertThat(signals(event)).isZero();
  }

  @Test
  void anEventfdThatWasClosedIsNoTrouble() {
    set(EVENTFD_TRIGGER, MSI, 0, 1, event);
    client.kernel.close(event);

    assertThat(hardware.interrupts.message(0)).isTrue();
  }

  @Test
  void aFunctionWithoutResetSaysSo() {
    assertThat(spelled(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0))).isEqualTo("EINVAL");
  }
}
