// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens the directory of an image, whose entries are durable only once it was written back. */
@FunctionalInterface
interface Directory {
  /** By its descriptor, as {@code fsync(2)} has it. */
  Directory OPEN =
      path -> {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new Opened() {
          @Override
          public void force() throws IOException {
            channel.force(true);
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        };
      };

  /** A directory that is open. */
  @FunctionalInterface
  interface Opened extends Closeable {
    /** Returns when its entries are durable. */
    void force() throws IOException;

    @Override
    default void close() throws IOException {
      // Nothing to close unless somebody opened something.
    }
  }

  /** Opens it. */
  Opened open(Path path) throws IOException;
}
