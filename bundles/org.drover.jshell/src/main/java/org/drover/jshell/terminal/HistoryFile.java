// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.drover.api.DroverException;

/** Where a person's inputs are kept: files that nobody but the platform's user may read. */
public final class HistoryFile {
  private HistoryFile() {}

  /**
   * The file of a person, made if there is none.
   *
   * @param data the folder of the platform's data
   * @param user the person's login, whatever characters it has
   * @return the file
   * @throws DroverException if it cannot be made
   */
  public static Path of(Path data, String user) {
    Path folder = data.resolve("jshell");
    // A login may have a slash in it; a name that begins so is neither . nor ..
    Path file = folder.resolve("history-" + URLEncoder.encode(user, StandardCharsets.UTF_8));
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return file;
    } catch (FileAlreadyExistsException e) {
      // The usual case.
      return file;
    } catch (IOException e) {
      throw new DroverException(
          "The history of the console cannot be kept in " + file + ": " + e, e);
    }
  }
}
