// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the machine beneath, open in this process: stands for a memfd of the machine. */
record MachineFile(RandomAccessFile file, int descriptor) implements Closeable {

  static MachineFile of(Path path, long length) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(length);
    return new MachineFile(file, descriptorOf(path));
  }

  private static int descriptorOf(Path path) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.exists(each) && Files.isSameFile(each, path)) {
          return Integer.parseInt(each.getFileName().toString());
        }
      }
    }
    throw new IOException("no descriptor of " + path);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
