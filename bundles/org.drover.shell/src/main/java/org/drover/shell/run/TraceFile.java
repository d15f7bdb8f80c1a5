// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.drover.api.DroverException;

/**
 * The file of a trace, which its owner alone may read (mode 0600). It is written as {@code
 * FILE.part} and has its name when the trace has ended.
 *
 * <p>A driver that is traced may take the machine down with it, and what it was asked last is then
 * what somebody wants to know. So everything that is written is on the disk when {@link #write}
 * returns, under a name that can be known beforehand, and no later trace writes over it.
 *
 * <p>Nothing here ends by an interrupt, as in {@link TextFile}.
 */
final class TraceFile implements AutoCloseable {
  private final Path place;
  private final Path part;
  private final FileOutputStream stream;
  private final Sync sync;
  private boolean written;
  private boolean over;

  /** Puts a file's bytes on the disk. */
  @FunctionalInterface
  interface Sync {
    void sync(FileDescriptor file) throws IOException;
  }

  private TraceFile(Path place, Path part, FileOutputStream stream, Sync sync) {
    this.place = place;
    this.part = part;
    this.stream = stream;
    this.sync = sync;
  }

  /** See {@link #create(Path, Sync)}; puts it on the disk by {@code fsync}. */
  static TraceFile create(Path place) {
    return create(place, FileDescriptor::sync);
  }

  /**
   * Makes one.
   *
   * @param place absolute
   * @param sync called after each write
   * @throws DroverException if it cannot be made, or another trace's part is there; the sentence
   *     says what to do
   */
  static TraceFile create(Path place, Sync sync) {
    TextFile.refuseDirectory(place);
    Path part = place.resolveSibling(place.getFileName() + ".part");
    try {
      TraceFile file = new TraceFile(place, part, TextFile.owners(part), sync);
      TextFile.syncDirectory(part.getParent());
      return file;
    } catch (FileAlreadyExistsException e) {
      throw new DroverException(
          "Cannot write "
              + place
              + ": a trace that is going on or was cut off has its calls in "
              + part
              + "; move that away, or choose another place.",
          e);
    } catch (IOException e) {
      throw TextFile.failed(place, e);
    }
  }

  /** Where the calls are before the file has its name. */
  Path part() {
    return part;
  }

  /** Returns when the text is on the disk. */
  void write(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      written = true;
      sync.sync(stream.getFD());
    } catch (IOException e) {
      throw TextFile.failed(place, e);
    }
  }

  /** Gives it its name; whatever had it before is replaced in one step. */
  void commit() {
    try {
      sync.sync(stream.getFD());
      stream.close();
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      over = true;
      TextFile.syncDirectory(place.getParent());
    } catch (IOException e) {
      throw TextFile.failed(place, e);
    }
  }

  /** Whether calls are in the part that will not get its name any more. */
  boolean leavesPart() {
    return written && !over;
  }

  /** Keeps what was written without being committed, and removes a file without a call. */
  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    try {
      stream.close();
      if (!written) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new DroverException("Cannot remove " + part + ": remove it by hand.", e);
    }
  }
}
