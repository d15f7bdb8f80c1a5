// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.drover.api.spi.Storage;

/**
 * A file that is written under another name beside its place. {@link #commit} makes its bytes
 * durable, gives it its name in one step and makes the name durable; whatever ends it before it has
 * its name removes it. If only the last step fails, the image stays, and the error says so: what it
 * has replaced is gone already.
 */
final class FileSink implements Storage.Sink {
  private final Place place;
  private final Path temporary;
  private final FileChannel file;
  private final Directory directory;
  private boolean over;

  FileSink(Place place, Path temporary, FileChannel file, Directory directory) {
    this.place = place;
    this.temporary = temporary;
    this.file = file;
    this.directory = directory;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    try {
      return file.write(from);
    } catch (IOException e) {
      throw FileErrors.sentence("write", place, e);
    }
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    try {
      return file.write(from, offset, length);
    } catch (IOException e) {
      throw FileErrors.sentence("write", place, e);
    }
  }

  @Override
  public long write(ByteBuffer[] from) throws IOException {
    return write(from, 0, from.length);
  }

  @Override
  public synchronized void commit() throws IOException {
    if (over) {
      throw new ClosedChannelException();
    }
    try (Directory.Opened beside = directory.open(place.directory())) {
      file.force(true);
      file.close();
      // What cannot be written back is found out while an earlier image is still in its place.
      beside.force();
      Files.move(
          temporary,
          place.path(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      over = true;
      beside.force();
    } catch (IOException e) {
      if (over) {
        throw FileErrors.nameMayBeLost(place, e);
      }
      IOException sentence = FileErrors.sentence("write", place, e);
      discard(sentence);
      throw sentence;
    }
  }

  private void discard(IOException first) {
    try {
      close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  /** Closes the file first, outside of the lock, so that a blocked write in it ends. */
  @Override
  public void close() throws IOException {
    file.close();
    synchronized (this) {
      if (!over) {
        over = true;
        Files.deleteIfExists(temporary);
      }
    }
  }
}
