// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder for one worker, which nobody else may look into; removed with all that is in it. */
public final class WorkerHome implements AutoCloseable {
  private final Path folder;

  /**
   * Makes a folder where temporary files are.
   *
   * @throws UncheckedIOException if that is impossible
   */
  public WorkerHome() {
    try {
      folder =
          Files.createTempDirectory(
              "drover-conform",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no folder for the process that checks the device could be made in "
              + System.getProperty("java.io.tmpdir"),
          e);
    }
  }

  /**
   * Where it is.
   *
   * @return absolute
   */
  public Path folder() {
    return folder;
  }

  /**
   * Removes it.
   *
   * @throws UncheckedIOException if something in it cannot be removed
   */
  @Override
  public void close() {
    try {
      Files.walkFileTree(folder, new Removal());
    } catch (IOException e) {
      throw new UncheckedIOException("what a worker left in " + folder + " cannot be removed", e);
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException error)
        throws IOException {
      if (error != null) {
        throw error;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
