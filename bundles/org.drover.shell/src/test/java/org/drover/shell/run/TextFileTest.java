// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  private static final int MANY = 8;

  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Ctrl-C interrupts the thread that is writing, and that must not cost what was written. */
  @Test
  void anInterruptNeitherEndsAWriteNorTheCommitAndIsKept() throws IOException {
    Path place = folder.resolve("a.txt");
    try (TextFile file = TextFile.create(place)) {
      Thread.currentThread().interrupt();
      file.write("one\n");
      file.write("two\n");
      file.commit();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readAllLines(place)).containsExactly("one", "two");
    assertThat(Files.getPosixFilePermissions(place))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void whatIsNotCommittedLeavesNothingAndReplacesNothing() throws IOException {
    Path place = Files.writeString(folder.resolve("a.txt"), "earlier");
    try (TextFile file = TextFile.create(place)) {
      file.write("half");
    }

    assertThat(place).hasContent("earlier");
    assertThat(names()).containsExactly("a.txt");
  }

  /** Nobody's file is replaced, not even one that comes in the same moment. */
  @Test
  void ofManyThatAreToBeNewOneIs() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(MANY);
    try {
      for (int round = 0; round < 200; round++) {
        Path place = folder.resolve(round + ".zip");
        CyclicBarrier start = new CyclicBarrier(MANY);
        List<Future<Boolean>> all =
            pool.invokeAll(Collections.nCopies(MANY, () -> isNew(place, start)));
        int written = 0;
        for (Future<Boolean> one : all) {
          written += one.get() ? 1 : 0;
        }
        assertThat(written).as("round %d", round).isEqualTo(1);
      }
    } finally {
      pool.shutdown();
    }
    assertThat(names()).hasSize(200);
  }

  private static boolean isNew(Path place, CyclicBarrier start) throws Exception {
    try (TextFile file = TextFile.create(place)) {
      start.await();
      file.commitNew();
      return true;
    } catch (DroverException e) {
      assertThat(e).hasMessageContaining("it is there already");
      return false;
    }
  }

  /** On a disk that fails, say; nobody shall look for a file that is not there. */
  @Test
  void whatIsThereIsNotToldAsNotWritten() {
    assertThatThrownBy(() -> TextFile.syncDirectoryOf(folder.resolve("none/a.zip")))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "%s is written, but its name may not outlast a loss of power, because %s cannot be"
                + " brought to the disk (%s); run sync.",
            folder.resolve("none/a.zip"), folder.resolve("none"), folder.resolve("none"));
  }
}
