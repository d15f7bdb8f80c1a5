// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.drover.api.DroverException;

/**
 * A file, of text but for archives, that its owner alone may read (mode 0600), written under
 * another name beside its place: it has its name when it is complete, and nothing is left of one
 * that is not.
 *
 * <p>Ctrl-C interrupts the thread that writes, so nothing here may end by an interrupt: a stream is
 * written, because a channel would be closed by it.
 */
final class TextFile implements AutoCloseable {
  private final Path place;
  private final Path temporary;
  private final FileOutputStream stream;
  private boolean over;

  private TextFile(Path place, Path temporary, FileOutputStream stream) {
    this.place = place;
    this.temporary = temporary;
    this.stream = stream;
  }

  /**
   * Makes one.
   *
   * @param place absolute
   * @throws DroverException if it cannot be made; the sentence says what to do
   */
  static TextFile create(Path place) {
    refuseDirectory(place);
    Path temporary = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    try {
      return new TextFile(place, temporary, owners(temporary));
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /** Refuses what no file can take the place of. */
  static void refuseDirectory(Path place) {
    if (Files.isDirectory(place)) {
      throw new DroverException("Cannot write " + place + ": it is a directory.");
    }
  }

  /** Makes a file that nobody else may read, and that was not there. */
  static FileOutputStream owners(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new FileOutputStream(file.toFile());
  }

  /** One sentence for what went wrong with a file, and the remedy. */
  static DroverException failed(Path place, IOException error) {
    String reason;
    if (error instanceof NoSuchFileException) {
      reason = "there is no directory " + place.getParent() + "; make it first";
    } else if (error instanceof FileAlreadyExistsException) {
      reason = "it is there already; remove it, or choose another place";
    } else if (error instanceof AccessDeniedException) {
      reason = "permission denied; give this user access, or choose another place";
    } else {
      reason = error.getMessage() + "; choose another place";
    }
    return new DroverException("Cannot write " + place + ": " + reason + ".", error);
  }

  void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /** Gives it its name; whatever had it before is replaced in one step. */
  void commit() {
    try {
      complete();
      Files.move(
          temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      over = true;
    } catch (IOException e) {
      throw failed(place, e);
    }
    syncDirectoryOf(place);
  }

  /** Gives it its name if nothing has it: a move would look first and then replace. */
  void commitNew() {
    try {
      complete();
      Files.createLink(place, temporary);
    } catch (IOException e) {
      throw failed(place, e);
    }
    close();
    syncDirectoryOf(place);
  }

  private void complete() throws IOException {
    stream.getFD().sync();
    stream.close();
  }

  /** Has the name of what is written already on the disk. */
  static void syncDirectoryOf(Path place) {
    Path folder = place.getParent();
    try {
      syncDirectory(folder);
    } catch (IOException e) {
      throw new DroverException(
          place
              + " is written, but its name may not outlast a loss of power, because "
              + folder
              + " cannot be brought to the disk ("
              + e.getMessage()
              + "); run sync.",
          e);
    }
  }

  /** The names in it are on the disk then. Waits for that, interrupted or not. */
  static void syncDirectory(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    try {
      stream.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new DroverException("Cannot remove " + temporary + ": remove it by hand.", e);
    }
  }
}
