// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
  @TempDir private Path folder;
  private Path place;
  private Path part;

  @BeforeEach
  void nameTheFiles() {
    place = folder.resolve("a.trace");
    part = folder.resolve("a.trace.part");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** What is on the disk then is what is left when the machine dies after the write. */
  @Test
  void eachWriteIsOnTheDiskUnderAKnownNameWhenItReturns() throws IOException {
    List<String> onDisk = new ArrayList<>();
    try (TraceFile file = TraceFile.create(place, synced -> onDisk.add(Files.readString(part)))) {
      file.write("one\n");
      assertThat(onDisk).containsExactly("one\n");
      file.write("two\n");
      assertThat(onDisk).containsExactly("one\n", "one\ntwo\n");
      assertThat(names()).containsExactly("a.trace.part");
      assertThat(Files.getPosixFilePermissions(part))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      file.commit();
    }

    assertThat(place).hasContent("one\ntwo\n");
    assertThat(names()).containsExactly("a.trace");
  }

  @Test
  void anInterruptEndsNothing() throws IOException {
    Thread.currentThread().interrupt();
    try (TraceFile file = TraceFile.create(place)) {
      file.write("one\n");
      file.commit();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(place).hasContent("one\n");
  }

  @Test
  void whatAnEarlierTraceLeftIsNotWrittenOver() throws IOException {
    Files.writeString(part, "before the panic");

    assertThatThrownBy(() -> TraceFile.create(place))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "Cannot write "
                + place
                + ": a trace that is going on or was cut off has its calls in "
                + part
                + "; move that away, or choose another place.");

    assertThat(part).hasContent("before the panic");
  }

  @Test
  void anUnfinishedTraceKeepsItsPartAndReplacesNothing() throws IOException {
    Files.writeString(place, "earlier");
    try (TraceFile file = TraceFile.create(place)) {
      file.write("half");
      assertThat(file.leavesPart()).isTrue();
    }

    assertThat(place).hasContent("earlier");
    assertThat(part).hasContent("half");
  }

  @Test
  void nothingIsLeftOfATraceWithoutACall() throws IOException {
    try (TraceFile file = TraceFile.create(place)) {
      assertThat(file.leavesPart()).isFalse();
    }

    assertThat(names()).isEmpty();
  }
}
