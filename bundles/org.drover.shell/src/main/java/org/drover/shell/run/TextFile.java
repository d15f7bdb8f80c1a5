// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.drover.api.DroverException;

/**
 * A text file that its owner alone may read (mode 0600), written under another name beside its
 * place: it has its name when it is complete, and nothing is left of one that is not.
 */
final class TextFile implements AutoCloseable {
  private final Path place;
  private final Path temporary;
  private final FileChannel channel;
  private boolean over;

  private TextFile(Path place, Path temporary, FileChannel channel) {
    this.place = place;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Makes one.
   *
   * @param place absolute
   * @throws DroverException if it cannot be made; the sentence says what to do
   */
  static TextFile create(Path place) {
    if (Files.isDirectory(place)) {
      throw new DroverException("Cannot write " + place + ": it is a directory.");
    }
    Path temporary = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    try {
      FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return new TextFile(place, temporary, channel);
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  private static DroverException failed(Path place, IOException error) {
    String reason;
    if (error instanceof NoSuchFileException) {
      reason = "there is no directory " + place.getParent() + "; make it first";
    } else if (error instanceof AccessDeniedException) {
      reason = "permission denied; give this user access, or choose another place";
    } else {
      reason = error.getMessage() + "; choose another place";
    }
    return new DroverException("Cannot write " + place + ": " + reason + ".", error);
  }

  void write(String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /** Gives it its name; whatever had it before is replaced in one step. */
  void commit() {
    try (FileChannel directory = FileChannel.open(place.getParent(), StandardOpenOption.READ)) {
      channel.force(true);
      channel.close();
      Files.move(
          temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      over = true;
      directory.force(true);
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new DroverException("Cannot remove " + temporary + ": remove it by hand.", e);
    }
  }
}
