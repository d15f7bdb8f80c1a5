// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The last lines of a log. */
final class LogEnd {
  private LogEnd() {}

  /**
   * Reads the end of a file.
   *
   * @param file text in UTF-8
   * @param most bytes
   * @return whole lines; what came before is left out, and a line that is longer
   */
  static String read(Path file, int most) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long length = log.length();
      long begin = Math.max(0, length - most);
      // One byte more tells whether a line begins there.
      long from = Math.max(0, begin - 1);
      byte[] bytes = new byte[(int) (length - from)];
      log.seek(from);
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (begin == 0) {
        return text;
      }
      int end = text.indexOf('\n');
      return end < 0 ? "" : text.substring(end + 1);
    }
  }
}
