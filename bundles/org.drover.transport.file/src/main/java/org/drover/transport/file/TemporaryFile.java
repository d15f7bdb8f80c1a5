// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens the file that is written until an image is complete. */
@FunctionalInterface
interface TemporaryFile {
  /** A new file that its owner alone may read and write: an image holds a device's secrets. */
  TemporaryFile OPEN =
      path ->
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

  /** Opens it for writing. */
  FileChannel open(Path path) throws IOException;
}
