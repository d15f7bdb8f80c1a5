// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.drover.api.KernelCallException;
import org.drover.api.ReadResult;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.StreamInspector;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Poll;
import org.drover.uapi.jna.JnaKernel;
import org.drover.uapi.pollfd;
import org.drover.vendor.mlx5.Mlx5Driver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only a driver like mlx5's shows, on that driver. */
@Timeout(60)
final class Mlx5PitfallsTest {
  private static final int CONTENTS = 300_000;

  /** The record of the buffer's size, and the header of the one of the image. */
  private static final int HEADERS = 24 + 16;

  /** Of the firmware's image around its contents. */
  private static final int AROUND = 48;

  @RegisterExtension static final Mlx5Pair PAIR = new Mlx5Pair(CONTENTS);

  private final Kernel kernel = new JnaKernel();
  private Mlx5 source;
  private Mlx5 destination;

  @BeforeEach
  void open() {
    source = PAIR.source();
    destination = PAIR.destination();
  }

  private PreCopy preCopy() {
    return source.device().ability(PreCopy.class).orElseThrow();
  }

  /** The only data descriptor that this process has. */
  private static Path thisThread() {
    try {
      return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As proc_pid_syscall(5) has it: the number of the system call, and its arguments. */
  private static boolean isReading(Path thread, int fd) throws IOException {
    return Files.readString(thread.resolve("syscall"))
        .startsWith("0 0x" + Integer.toHexString(fd) + " ");
  }

  private static int dataFd() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      List<Integer> found =
          all.filter(Mlx5PitfallsTest::isOfData)
              .map(path -> Integer.parseInt(path.getFileName().toString()))
              .toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  private static boolean isOfData(Path path) {
    try {
      return Files.readSymbolicLink(path).toString().contains("mlx5vf_mig");
    } catch (IOException e) {
      // The folder's own, which is closed by now.
      return false;
    }
  }

  private int polled(int fd) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(pollfd.SIZEOF).order(ByteOrder.nativeOrder());
    pollfd entry = pollfd.wrap(bytes, 0);
    entry.fd(fd).events(Poll.POLLIN | Poll.POLLRDHUP);
    long address = kernel.pin(bytes);
    try {
      assertThat(kernel.poll(address, 1, 0)).isBetween(0, 1);
      return entry.revents();
    } finally {
      kernel.unpin(address);
    }
  }

  @Test
  @Tag("pitfall-13")
  @DisplayName("pitfall 13: a poll of mlx5's tells of data, and of an error of the stream")
  void aPollTellsOfDataAndOfAnError() throws IOException {
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    int fd = dataFd();
    assertThat(polled(fd)).as("the record of the size is there").isEqualTo(Poll.POLLIN);
    Mlx5.drain(saving);
    assertThat(polled(fd)).as("nothing at present").isZero();

    Firmware.write(0, 0, new byte[] {1});
    preCopy().query();
    preCopy().query();
    assertThat(polled(fd)).as("the SAVE that a query began is over").isEqualTo(Poll.POLLIN);

    Firmware.physicalFunctionIs(0, "gone");
    assertThat(polled(fd)).isEqualTo(Poll.POLLIN | Poll.POLLRDHUP);
    Firmware.physicalFunctionIs(0, "back");
    source.device().reset();
  }

  @Test
  @Tag("pitfall-14")
  @DisplayName("pitfall 14: mlx5 saves what became dirty when it is asked how much that is")
  void nothingIsSavedUntilItIsAskedFor() throws IOException {
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    Mlx5.drain(saving);
    Firmware.write(0, 0, new byte[] {1});
    Firmware.forgetCommands();

    for (int time = 0; time < 3; time++) {
      assertThat(saving.read(ByteBuffer.allocateDirect(64)))
          .isInstanceOf(ReadResult.TemporaryEnd.class);
    }
    assertThat(Firmware.commands()).isEmpty();

    preCopy().query();
    preCopy().query();
    assertThat(Firmware.commands())
        .extracting(FirmwareCommand::toString)
        .containsExactly("QUERY 1", "SAVE 1 1", "QUERY 1");
    assertThat(Mlx5.drain(saving)).hasSize(16 + AROUND + 4096);
  }

  @Test
  @Tag("pitfall-15")
  @DisplayName("pitfall 15: a read waits for the SAVE unless O_NONBLOCK was set")
  void aReadWaitsUnlessItIsToldNotTo() throws IOException {
    Firmware.fault("delay 0x118 -1 60000 0 1");
    SavingStream saving = source.saveBy(MigrationState.STOP_COPY);
    assertThat(saving.read(ByteBuffer.allocateDirect(24))).isEqualTo(new ReadResult.Data(24));
    int fd = dataFd();
    long flags = kernel.fcntl(fd, Fcntl.F_GETFL, 0);
    assertThat(flags & Fcntl.O_NONBLOCK).as("as it was handed out").isZero();

    assertThat(kernel.fcntl(fd, Fcntl.F_SETFL, flags | Fcntl.O_NONBLOCK)).isZero();
    assertThat(saving.read(ByteBuffer.allocateDirect(64)))
        .isInstanceOf(ReadResult.WouldBlock.class);
    assertThat(kernel.fcntl(fd, Fcntl.F_SETFL, flags)).isZero();

    CompletableFuture<Path> reader = new CompletableFuture<>();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              reader.complete(thisThread());
              return Mlx5.drain(saving);
            });
    Until.holds("the read waits in the kernel", () -> isReading(reader.join(), fd));
    assertThat(read).isNotDone();
    Firmware.clearFaults();
    assertThat(read.join()).hasSize(16 + AROUND + CONTENTS);
  }

  /** The kernel runs with half of a state; what stands before it does not give it one. */
  @Test
  @Tag("pitfall-17")
  @DisplayName("pitfall 17: mlx5 runs with a state that was cut off, and Drover refuses it")
  void aCutStreamRunsAndIsRefused() throws IOException {
    byte[] contents = Firmware.contents(1);
    byte[] stream = source.save();
    byte[] cut = Arrays.copyOf(stream, stream.length - 1);

    destination.resume().write(Mtty.direct(cut));
    destination.to(MigrationState.RUNNING);
    assertThat(Firmware.contents(1)).as("nothing was loaded").isEqualTo(contents);

    StreamInspector inspector = new Mlx5Driver().inspector(destination.device().identity());
    inspector.accept(ByteBuffer.wrap(cut));
    assertThatThrownBy(inspector::finish).isInstanceOf(StreamRejectedException.class);
  }

  @Test
  @Tag("pitfall-28")
  @DisplayName("pitfall 28: the initial bytes of mlx5 count the headers of its records")
  void theInitialBytesCountTheHeaders() {
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);

    assertThat(preCopy().query().initialBytes()).isEqualTo(HEADERS + AROUND + CONTENTS);
    saving.read(ByteBuffer.allocateDirect(HEADERS));
    assertThat(preCopy().query().initialBytes()).isEqualTo(AROUND + CONTENTS);
    Mlx5.drain(saving);
    assertThat(preCopy().query().initialBytes()).isZero();
  }

  /** As Linux 5.18 to 6.1 saved it: the firmware's image alone. */
  @Test
  @Tag("pitfall-40")
  @DisplayName("pitfall 40: a state without record headers is refused before mlx5 sees it")
  void aStateOfAnOlderKernelIsRefusedBeforeTheDriverSeesIt() throws IOException {
    byte[] contents = Firmware.contents(1);
    byte[] stream = source.save();
    byte[] headerless = Arrays.copyOfRange(stream, HEADERS, stream.length);

    StreamInspector inspector = new Mlx5Driver().inspector(destination.device().identity());
    assertThatThrownBy(() -> inspector.accept(ByteBuffer.wrap(headerless)))
        .isInstanceOf(StreamRejectedException.class);

    ResumingStream into = destination.resume();
    assertThatThrownBy(() -> into.write(Mtty.direct(headerless)))
        .isInstanceOf(KernelCallException.class);
    assertThat(Firmware.contents(1)).isEqualTo(contents);
    destination.device().reset();
  }
}
