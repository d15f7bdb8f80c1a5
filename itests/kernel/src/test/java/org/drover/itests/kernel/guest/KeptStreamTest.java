// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The device is given up in PRE_COPY and somebody keeps its data stream: PRECOPY_INFO on a data FD
 * that outlives its device's crashes the kernel ({@code mlx5-oops kept}).
 */
@Timeout(90)
final class KeptStreamTest {
  @RegisterExtension static final HeldInPreCopy HELD = new HeldInPreCopy();

  private static void isOver() {
    assertThatThrownBy(() -> HELD.preCopy().query())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed; open it again");
    assertThatThrownBy(() -> HELD.stream().read(ByteBuffer.allocateDirect(16)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("has ended: the device ");
  }

  @Test
  @Tag("pitfall-19")
  @DisplayName("pitfall 19: a release ends the stream that somebody keeps")
  void aReleaseEndsTheStreamThatSomebodyKeeps() throws IOException {
    HELD.drover().devices().release(Mlx5.address(0));

    isOver();
    HELD.isFreeAndSound();
  }

  /** Lets the function run first, so that it is not left in PRE_COPY at all. */
  @Test
  void soDoesTheStopOfTheEngine() throws IOException {
    HELD.drover().close();

    assertThat(Firmware.state(0)).contains("tracking no");
    isOver();
  }

  @Test
  void soDoesTheReleaseAfterItsBackendHasLeft() throws IOException {
    HELD.drover().backendLeaves();
    HELD.drover().devices().release(Mlx5.address(0));

    isOver();
    KernelHealth.isSound();
  }

  /** The kernel closes what a process had, in the order of its numbers: the device's is lower. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKillLeavesAFunctionThatRuns(boolean whileItSaves) throws Exception {
    HELD.drover().devices().release(Mlx5.address(0));
    if (whileItSaves) {
      Firmware.fault("delay 0x118 -1 60000 0 1");
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djna.tmpdir=/tmp",
                "-cp",
                System.getProperty("java.class.path"),
                HolderMain.class.getName(),
                Boolean.toString(whileItSaves))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo(HolderMain.HELD);
    assertThat(Firmware.state(0)).contains("tracking " + (whileItSaves ? "no" : "yes"));

    process.destroyForcibly();
    if (whileItSaves) {
      // It is dead and not gone: what the kernel closes waits for the SAVE.
      Until.holds("its files are being closed", () -> hasGivenUpItsFiles(process.pid()));
      assertThat(process.isAlive()).as("ended before its SAVE").isTrue();
      Firmware.clearFaults();
    }
    process.waitFor();

    Until.holds("given back", () -> Firmware.objects().contains("pds 0"));
    HELD.isFreeAndSound();
  }

  /**
   * No thread of it lists a file any more: {@code exit_files()} does that before it closes them.
   */
  private static boolean hasGivenUpItsFiles(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        if (hasFiles(thread)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasFiles(Path thread) throws IOException {
    try (Stream<Path> files = Files.list(thread.resolve("fd"))) {
      return files.findAny().isPresent();
    } catch (NoSuchFileException e) {
      // The thread is gone.
      return false;
    }
  }
}
