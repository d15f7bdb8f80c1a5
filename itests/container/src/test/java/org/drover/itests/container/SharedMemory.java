// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory of an address space that the engine has made, seen from outside of it: by the memfd,
 * which is a descriptor of this process.
 */
record SharedMemory(FileChannel channel) implements Closeable {
  static final int PAGE = 4096;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String LINK = "/memfd:drover (deleted)";

  /** Opens a device, the first of its space. */
  interface Opening {
    void open() throws Exception;
  }

  static SharedMemory madeBy(Opening opening) throws Exception {
    List<Path> before = memfds();
    opening.open();
    List<Path> made = memfds().stream().filter(path -> !before.contains(path)).toList();
    assertThat(made).isNotEmpty();
    return new SharedMemory(
        FileChannel.open(made.get(0), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static List<Path> memfds() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(SharedMemory::isMemory).toList();
    }
  }

  private static boolean isMemory(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(LINK);
    } catch (NoSuchFileException e) {
      // Closed meanwhile, such as the one that lists them.
      return false;
    } catch (IOException e) {
      throw new AssertionError(descriptor.toString(), e);
    }
  }

  ByteBuffer page(long page) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(channel.read(bytes, page * PAGE)).isEqualTo(PAGE);
    return bytes.flip();
  }

  void copyFrom(SharedMemory other, long page) throws IOException {
    assertThat(channel.write(other.page(page), page * PAGE)).isEqualTo(PAGE);
  }

  /** Which of its pages were written: at first all are zero. */
  List<Long> written() throws IOException {
    ByteBuffer zero = ByteBuffer.allocate(PAGE);
    return unlike(page -> zero);
  }

  /** Which of its pages are not those of another one. */
  List<Long> differingFrom(SharedMemory other) throws IOException {
    return unlike(other::page);
  }

  /** What a page is compared with. */
  private interface Pages {
    ByteBuffer page(long page) throws IOException;
  }

  private List<Long> unlike(Pages others) throws IOException {
    List<Long> unlike = new ArrayList<>();
    for (long page = 0; page < channel.size() / PAGE; page++) {
      if (!page(page).equals(others.page(page))) {
        unlike.add(page);
      }
    }
    return unlike;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
