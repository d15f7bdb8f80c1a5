// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.drover.testkit.StorageContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransportTest extends StorageContract {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private Path directory;

  private final FileTransport transport = new FileTransport();

  @Override
  protected Transport transport() {
    return transport;
  }

  @Override
  protected URI emptyPlace() {
    Path own = directory.resolve("d" + COUNT.incrementAndGet());
    try {
      Files.createDirectory(own);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return URI.create("file:" + own + "/device.img");
  }

  @Override
  protected List<String> keptBeside(URI place) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(place.getPath()).getParent())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private Storage storage() {
    return transport.storage().orElseThrow();
  }

  @Test
  void keepsImagesReadableByTheirOwnerAlone() throws IOException {
    URI place = emptyPlace();
    try (Storage.Sink sink = storage().create(place)) {
      Path temporary = Path.of(place.getPath()).resolveSibling(keptBeside(place).get(0));
      assertThat(temporary.getFileName().toString()).startsWith(".device.img.").endsWith(".tmp");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
          .isEqualTo("rw-------");
      sink.commit();
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(place.getPath()))))
        .isEqualTo("rw-------");
  }

  @Test
  void takesBothSpellingsOfAPlaceAndEscapes() throws IOException {
    URI place = URI.create(emptyPlace().toString().replace("file:/", "file:///") + "%20x");
    try (Storage.Sink sink = storage().create(place)) {
      sink.commit();
    }
    assertThat(keptBeside(place)).containsExactly("device.img x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:a.img", "file://host/a.img", "mem:/a", "file:/a.img?b", "file:/a.img#b"})
  void refusesWhatIsNoPlace(String uri) {
    assertThatThrownBy(() -> storage().create(URI.create(uri)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(uri);
    assertThatThrownBy(() -> storage().open(URI.create(uri)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(uri);
  }

  @Test
  void namesTheDirectoryThatIsMissing() {
    URI place = URI.create("file:" + directory + "/no/such/a.img");
    assertThatThrownBy(() -> storage().create(place))
        .hasMessage(
            "cannot write "
                + place
                + ": there is no directory "
                + directory
                + "/no/such; make it first");
    assertThatThrownBy(() -> storage().open(place)).hasMessageContaining("make it first");
  }

  @Test
  void refusesADirectoryAndADevice() {
    URI place = URI.create("file:" + directory);
    assertThatThrownBy(() -> storage().create(place))
        .hasMessageContaining("is a directory; name a file in it");
    assertThatThrownBy(() -> storage().open(place)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> storage().create(URI.create("file:/dev/null")))
        .hasMessageContaining("not a regular file");
  }

  @Test
  void saysWhatToDoAboutAPlaceThatMayNotBeWritten() {
    URI place = emptyPlace();
    FileStorage denied =
        new FileStorage(
            path -> {
              throw new AccessDeniedException(path.toString());
            },
            Directory.OPEN);
    assertThatThrownBy(() -> denied.create(place))
        .hasMessage(
            "cannot write "
                + place
                + ": permission denied; give this user access, or choose another place");
    // A kernel file system that takes no new files, from root either.
    assertThatThrownBy(() -> storage().create(URI.create("file:/proc/self/drover.img")))
        .hasMessageStartingWith("cannot write file:/proc/self/drover.img: ");
  }

  /** The kernel's own answer of a full disk: every write to /dev/full fails with ENOSPC. */
  @Test
  void saysThatTheDiskIsFullAndLeavesNothingBehind() throws IOException {
    URI place = emptyPlace();
    FileStorage full =
        new FileStorage(
            path -> {
              TemporaryFile.OPEN.open(path).close();
              return FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
            },
            Directory.OPEN);
    try (Storage.Sink sink = full.create(place)) {
      assertThat(keptBeside(place)).hasSize(1);
      assertThatThrownBy(() -> sink.write(ByteBuffer.allocate(4096)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot write " + place + ": the disk is full")
          .hasMessageEndingWith("make room there, or choose another place");
    }
    assertThat(keptBeside(place)).isEmpty();
  }

  @Test
  void leavesNothingBehindIfTheCommitFails() throws IOException {
    URI place = emptyPlace();
    try (Storage.Sink sink = storage().create(place)) {
      sink.write(ByteBuffer.allocate(10));
      Files.createDirectory(Path.of(place.getPath()));
      assertThatThrownBy(sink::commit).hasMessageStartingWith("cannot write " + place);
    }
    assertThat(keptBeside(place)).containsExactly("device.img");
    assertThat(Files.isDirectory(Path.of(place.getPath()))).isTrue();
  }

  @Test
  void keepsTheEarlierImageIfTheDirectoryCannotBeMadeDurable() throws IOException {
    URI place = emptyPlace();
    Files.writeString(Path.of(place.getPath()), "earlier");
    List<Directory> refusing =
        List.of(
            path -> {
              throw new AccessDeniedException(path.toString());
            },
            // The kernel's own answer: it syncs no character device (EINVAL).
            path -> Directory.OPEN.open(Path.of("/dev/null")));
    for (Directory directory : refusing) {
      try (Storage.Sink sink = new FileStorage(TemporaryFile.OPEN, directory).create(place)) {
        sink.write(ByteBuffer.allocate(10));
        assertThatThrownBy(sink::commit)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("cannot write " + place + ": ");
      }
      assertThat(keptBeside(place)).containsExactly("device.img");
      assertThat(Path.of(place.getPath())).hasContent("earlier");
    }
  }

  @Test
  void saysThatTheImageIsThereIfOnlyItsNameMayBeLost() throws IOException {
    URI place = emptyPlace();
    Path file = Path.of(place.getPath());
    // Works until the image has its name.
    Directory failing =
        path ->
            () -> {
              if (Files.exists(file)) {
                throw new IOException("Input/output error");
              }
            };
    try (Storage.Sink sink = new FileStorage(TemporaryFile.OPEN, failing).create(place)) {
      sink.write(ByteBuffer.wrap("state".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      assertThatThrownBy(sink::commit)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(place + " is complete and in its place")
          .hasMessageContaining("a power cut may still take its name away")
          .hasMessageContaining("Input/output error");
    }
    assertThat(file).hasContent("state");
  }

  @Test
  void aClosedSinkIsAClosedChannel() throws IOException {
    Storage.Sink sink = storage().create(emptyPlace());
    sink.close();
    assertThatThrownBy(() -> sink.write(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }
}
