// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The stream of golden-stream.txt; the offsets are those that its comments count by hand. */
final class Golden {
  static final int SIZE = 243;
  static final int END_OFFSET = 163;
  static final List<Integer> FRAME_OFFSETS = List.of(16, 61, 98, 130, END_OFFSET);
  static final String DIGEST = "13a8d2c30c419618abf47f0a817af210a0b224a53b95b75b9bcd59be90b55470";

  private Golden() {}

  static byte[] bytes() throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("golden-stream.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String hex =
          text.lines()
              .map(line -> line.replaceFirst("#.*", ""))
              .collect(Collectors.joining())
              .replace(" ", "");
      return HexFormat.of().parseHex(hex);
    }
  }

  /** Returns the number of the frame that byte {@code at} belongs to; -1 for the stream header. */
  static int frameAt(int at) {
    int frame = -1;
    while (frame + 1 < FRAME_OFFSETS.size() && FRAME_OFFSETS.get(frame + 1) <= at) {
      frame++;
    }
    return frame;
  }

  /** Returns where that frame begins. */
  static int offsetOf(int frame) {
    return frame < 0 ? 0 : FRAME_OFFSETS.get(frame);
  }
}
