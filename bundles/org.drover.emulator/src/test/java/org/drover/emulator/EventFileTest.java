// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.junit.jupiter.api.Test;

class EventFileTest {
  private final Client client = new Client();
  private final EmulatedKernel kernel = client.kernel;

  private long write(int fd, long value) {
    client.mem.putLong(64, value);
    return kernel.write(fd, client.at + 64, 8);
  }

  private long read(int fd) {
    return kernel.read(fd, client.at, 8);
  }

  @Test
  void countsAndGivesTheSum() {
    int fd = kernel.eventfd(3, Fcntl.EFD_NONBLOCK);
    write(fd, 4);
    assertThat(read(fd)).isEqualTo(8);
    assertThat(client.mem.getLong(0)).isEqualTo(7);
    assertThat(read(fd)).isEqualTo(Errno.EAGAIN.negative());
  }

  @Test
  void countsDownAsASemaphore() {
    int fd = kernel.eventfd(2, Fcntl.EFD_SEMAPHORE | Fcntl.EFD_NONBLOCK);
    assertThat(read(fd)).isEqualTo(8);
    assertThat(client.mem.getLong(0)).isEqualTo(1);
    assertThat(read(fd)).isEqualTo(8);
    assertThat(read(fd)).isEqualTo(Errno.EAGAIN.negative());
  }

  @Test
  void refusesShortBuffersAndTheLargestNumber() {
    int fd = kernel.eventfd(0, Fcntl.EFD_NONBLOCK);
    assertThat(kernel.read(fd, client.at, 7)).isEqualTo(Errno.EINVAL.negative());
    assertThat(write(fd, -1)).isEqualTo(Errno.EINVAL.negative());
    assertThat(write(fd, -2)).isEqualTo(8);
    assertThat(write(fd, 1)).isEqualTo(Errno.EAGAIN.negative());
    assertThat(kernel.eventfd(0, 0x4000_0000)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void wakesAPoll() throws Exception {
    int fd = kernel.eventfd(0, 0);
    client.mem.putInt(128, fd).putShort(132, (short) 1).putInt(136, -1);
    client.mem.putInt(144, 777).putShort(148, (short) 1);
    assertThat(kernel.poll(client.at + 128, 2, 0)).isZero();
    CompletableFuture<Integer> polled =
        CompletableFuture.supplyAsync(() -> kernel.poll(client.at + 128, 2, -1));
    write(fd, 1);
    assertThat(polled.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(client.mem.getShort(134)).isEqualTo((short) 1);
    assertThat(kernel.poll(client.at + 144, 1, 0)).isEqualTo(1);
    assertThat(client.mem.getShort(150)).as("POLLNVAL").isEqualTo((short) 0x20);
  }

  @Test
  void pollsUntilTheTimeIsOver() {
    int fd = kernel.eventfd(0, 0);
    client.mem.putInt(0, fd).putShort(4, (short) 1);
    long start = System.nanoTime();
    assertThat(kernel.poll(client.at, 1, 30)).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void manipulatesDescriptors() {
    int fd = kernel.eventfd(0, Fcntl.EFD_CLOEXEC);
    assertThat(kernel.fcntl(fd, Fcntl.F_GETFD, 0)).isEqualTo(1);
    assertThat(kernel.fcntl(fd, Fcntl.F_SETFD, 0)).isZero();
    assertThat(kernel.fcntl(fd, Fcntl.F_GETFD, 0)).isZero();
    assertThat(kernel.fcntl(fd, Fcntl.F_SETFL, Fcntl.O_NONBLOCK)).isZero();
    assertThat(kernel.fcntl(fd, Fcntl.F_GETFL, 0)).isEqualTo(Fcntl.O_RDWR | Fcntl.O_NONBLOCK);
    assertThat(kernel.fcntl(fd, 4711, 0)).isEqualTo(Errno.EINVAL.negative());
    assertThat(kernel.fcntl(4711, Fcntl.F_GETFD, 0)).isEqualTo(Errno.EBADF.negative());
    assertThat(kernel.close(fd)).isZero();
    assertThat(kernel.close(fd)).isEqualTo(Errno.EBADF.negative());
    assertThat(kernel.eventfd(0, 0)).as("the lowest free number").isEqualTo(fd);
  }
}
