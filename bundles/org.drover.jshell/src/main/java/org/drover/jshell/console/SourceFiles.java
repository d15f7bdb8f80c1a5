// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.drover.api.DroverException;
import org.drover.jshell.session.SourceText;
import org.drover.text.read.Places;

/** Sources in files of the platform's machine, in UTF-8. */
public final class SourceFiles {
  private final Supplier<Path> directory;

  /**
   * Of a person.
   *
   * @param directory what relative paths start from; absolute
   */
  public SourceFiles(Supplier<Path> directory) {
    this.directory = directory;
  }

  /**
   * Reads a file.
   *
   * @param typed its path
   * @return its text, called as it was typed
   * @throws DroverException if it cannot be read
   */
  public SourceText read(String typed) {
    Path file = Places.file(typed, directory.get());
    try {
      return new SourceText(typed, Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new DroverException(
          "There is no file "
              + file
              + "; a relative path starts from "
              + directory.get()
              + " on the platform's machine.",
          e);
    } catch (CharacterCodingException e) {
      throw new DroverException(file + " is not text in UTF-8.", e);
    } catch (IOException e) {
      throw new DroverException(file + " cannot be read: " + e + ".", e);
    }
  }

  /**
   * Writes a file: another one of this name stays as it is until all is written.
   *
   * @param typed its path
   * @param text what it shall hold
   * @return where it is
   * @throws DroverException if it cannot be written
   */
  public Path write(String typed, String text) {
    Path file = Places.file(typed, directory.get());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        Files.writeString(part, text, StandardCharsets.UTF_8);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return file;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new DroverException(file + " cannot be written: " + e + ".", e);
    }
  }
}
