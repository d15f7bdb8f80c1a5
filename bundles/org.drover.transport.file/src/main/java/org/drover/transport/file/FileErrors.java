// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** What the file system says, as one sentence with the place and the remedy. */
final class FileErrors {
  private FileErrors() {}

  /**
   * Says it.
   *
   * @param what what was tried: {@code write}, {@code read}
   * @param place where
   * @param error what came of it
   * @return to be thrown; a closed channel stays what it is
   */
  static IOException sentence(String what, Place place, IOException error) {
    if (error instanceof ClosedChannelException) {
      return error;
    }
    return new IOException("cannot " + what + " " + place + ": " + reason(place, error), error);
  }

  /**
   * Says that an image stands where it was wanted although its commit has failed.
   *
   * @param place where
   * @param error what came of writing its directory back
   * @return to be thrown
   */
  static IOException nameMayBeLost(Place place, IOException error) {
    return new IOException(
        place
            + " is complete and in its place, but its directory could not be written back ("
            + text(error)
            + "), so a power cut may still take its name away; keep a copy elsewhere, or remove it",
        error);
  }

  private static String reason(Place place, IOException error) {
    if (error instanceof NoSuchFileException) {
      return Files.isDirectory(place.directory())
          ? "there is no such file"
          : "there is no directory " + place.directory() + "; make it first";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied; give this user access, or choose another place";
    }
    String text = text(error);
    if (text.contains("No space left")) {
      return "the disk is full (" + text + "); make room there, or choose another place";
    }
    if (text.contains("Disk quota exceeded")) {
      return "the quota is used up (" + text + "); make room there, or choose another place";
    }
    return text + "; choose another place";
  }

  private static String text(IOException error) {
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
