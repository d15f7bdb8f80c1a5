// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.api.spi.Storage;

/** Images in files. Two that are written to one place at a time do not meet; the last one stays. */
final class FileStorage implements Storage {
  private static final AtomicLong COUNTER = new AtomicLong();

  private final TemporaryFile opener;
  private final Directory directory;

  FileStorage(TemporaryFile opener, Directory directory) {
    this.opener = opener;
    this.directory = directory;
  }

  @Override
  public Sink create(URI uri) throws IOException {
    Place place = Place.of(uri);
    refuseWhatIsNoFile(place);
    Path temporary = place.directory().resolve(temporaryName(place));
    try {
      return new FileSink(place, temporary, opener.open(temporary), directory);
    } catch (IOException e) {
      throw FileErrors.sentence("write", place, e);
    }
  }

  /** Begins with a dot and ends in {@code .tmp}, so that neither people nor globs take it. */
  private static String temporaryName(Place place) {
    return "."
        + place.path().getFileName()
        + "."
        + ProcessHandle.current().pid()
        + "-"
        + COUNTER.incrementAndGet()
        + ".tmp";
  }

  private static void refuseWhatIsNoFile(Place place) throws IOException {
    if (Files.isDirectory(place.path())) {
      throw new IOException(
          place + " is a directory; name a file in it, as in " + place + "/device.img");
    }
    if (Files.exists(place.path()) && !Files.isRegularFile(place.path())) {
      throw new IOException(place + " is not a regular file; choose another place");
    }
  }

  @Override
  public ReadableByteChannel open(URI uri) throws IOException {
    Place place = Place.of(uri);
    refuseWhatIsNoFile(place);
    try {
      return new Source(place, FileChannel.open(place.path(), StandardOpenOption.READ));
    } catch (IOException e) {
      throw FileErrors.sentence("read", place, e);
    }
  }

  private record Source(Place place, FileChannel file) implements ReadableByteChannel {

    @Override
    public int read(ByteBuffer into) throws IOException {
      try {
        return file.read(into);
      } catch (IOException e) {
        throw FileErrors.sentence("read", place, e);
      }
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
