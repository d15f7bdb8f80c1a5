// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelProcesses.KernelProcess;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/** Processes on one emulated machine have nothing in common but the machine. */
class EmulatedProcessesTest {
  private static final String CONTAINER = "/dev/vfio/vfio";

  private final Client client = Client.withMtty();
  private final EmulatedProcesses processes = new EmulatedProcesses(client.machine);

  @Test
  void saysWhoseAddressesItOpens() {
    assertThat(processes.scheme()).isEqualTo("emu").isEqualTo(client.kernel.scheme());
  }

  @Test
  void aFullTableOfOneProcessLeavesTheOthersAlone() {
    try (KernelProcess process = processes.begin()) {
      Kernel kernel = process.kernel();
      int first = kernel.open(CONTAINER, Fcntl.O_RDWR);
      assertThat(first).isEqualTo(3);
      int last = first;
      while (last >= 0) {
        last = kernel.fcntl(first, Fcntl.F_DUPFD, 0);
      }
      assertThat(last).isEqualTo(Errno.EMFILE.negative());
      assertThat(client.container()).isEqualTo(3);
    }
  }

  @Test
  void descriptorsOfOneProcessAreNoneInAnother() {
    try (KernelProcess process = processes.begin();
        KernelProcess other = processes.begin()) {
      int fd = process.kernel().open(CONTAINER, Fcntl.O_RDWR);
      assertThat(other.kernel().ioctl(fd, Vfio.VFIO_GET_API_VERSION, 0))
          .isEqualTo(Errno.EBADF.negative());
      assertThat(process.kernel().ioctl(fd, Vfio.VFIO_GET_API_VERSION, 0)).isZero();
    }
  }

  @Test
  void itsEndFreesTheGroupAndWithItTheDevice() {
    String node = client.groupNode("mtty-0");
    try (KernelProcess process = processes.begin()) {
      assertThat(process.kernel().open(node, Fcntl.O_RDWR)).isEqualTo(3);
      assertThat(client.kernel.open(node, Fcntl.O_RDWR)).isEqualTo(Errno.EBUSY.negative());
    }
    assertThat(client.device("mtty-0")).isPositive();
  }

  @Test
  void afterItsEndThereIsNoDescriptorAndNoneToBeHad() {
    KernelProcess process = processes.begin();
    Kernel kernel = process.kernel();
    int fd = kernel.open(CONTAINER, Fcntl.O_RDWR);
    process.close();
    process.close();

    assertThat(kernel.close(fd)).isEqualTo(Errno.EBADF.negative());
    assertThat(kernel.open(CONTAINER, Fcntl.O_RDWR)).isEqualTo(Errno.EMFILE.negative());
    assertThat(((EmulatedKernel) kernel).fds().kinds()).isEqualTo(Map.of());
  }

  @Test
  void whatACallStillInstallsAtItsEndIsClosed() {
    EmulatedKernel kernel = (EmulatedKernel) processes.begin().kernel();
    int number = kernel.fds().reserve(Optional.empty(), 3);
    EventFile file = new EventFile(null, new EventWaiters(), 0, 0);
    kernel.exit();
    kernel.fds().install(number, file, true);

    assertThat(kernel.fds().kinds()).isEqualTo(Map.of());
    assertThat(kernel.close(number)).isEqualTo(Errno.EBADF.negative());
  }
}
