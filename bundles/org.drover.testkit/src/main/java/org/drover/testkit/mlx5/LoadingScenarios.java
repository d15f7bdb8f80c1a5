// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a destination makes of a stream: of a whole one, of pieces, of what no source writes. */
final class LoadingScenarios {
  private static final int HEADER = 16;

  /** The size record, and the header of the image. */
  private static final int PRELUDE = 24 + HEADER;

  private static final int FW_DATA = 0;
  private static final int STOP_COPY_SIZE = 1;
  private static final int OPTIONAL = 1;

  private final List<Mlx5Scenario> all = new ArrayList<>();

  private LoadingScenarios() {}

  static List<Mlx5Scenario> all() {
    LoadingScenarios scenarios = new LoadingScenarios();
    scenarios.whole();
    scenarios.cut();
    scenarios.headers();
    scenarios.sizeRecords();
    scenarios.refused();
    return scenarios.all;
  }

  /** Makes the pieces that are written, one call each, of the stream of function 0. */
  @FunctionalInterface
  private interface Pieces {
    byte[][] of(byte[] image);
  }

  /** What becomes of them, and whether the function runs afterwards. */
  private void written(String name, Pieces pieces) {
    add(
        name,
        play -> {
          play.go(1, RESUMING);
          for (byte[] piece : pieces.of(play.image())) {
            play.write(1, piece);
          }
          play.go(1, STOP);
          play.go(1, RUNNING);
          play.contents(1);
        });
  }

  private void add(String name, Mlx5Scenario.Steps steps) {
    all.add(new Mlx5Scenario("loading", name, false, steps));
  }

  private static byte[] record(long size, int flags, int tag, int... payload) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(size).putInt(flags).putInt(tag);
    for (int each : payload) {
      bytes.put((byte) each);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private static byte[] from(byte[] bytes, int start) {
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  private static byte[] to(byte[] bytes, int end) {
    return Arrays.copyOf(bytes, end);
  }

  private void whole() {
    written("in one call", image -> new byte[][] {image});
    written(
        "where the firmware is told, byte by byte",
        image -> {
          byte[][] pieces = new byte[7][];
          int[] at = {0, 16, 24, PRELUDE - 1, PRELUDE, 3000, image.length - 1, image.length};
          for (int i = 0; i < pieces.length; i++) {
            pieces[i] = Arrays.copyOfRange(image, at[i], at[i + 1]);
          }
          return pieces;
        });
    written("twice", image -> new byte[][] {image, image});
    add(
        "the descriptor can always be written to",
        play -> {
          play.go(1, RESUMING);
          play.poll(1);
          play.go(1, STOP);
          play.poll(1);
          play.write(1, new byte[] {0});
        });
  }

  /** The kernel takes each, and runs. */
  private void cut() {
    for (int length : new int[] {0, 10, 24, 30, PRELUDE, 2000, 5087}) {
      written("cut after " + length + " bytes", image -> new byte[][] {to(image, length)});
    }
    written("with 15 bytes behind it", image -> new byte[][] {image, new byte[15]});
  }

  private void headers() {
    written(
        "an unknown tag that may be skipped",
        image -> new byte[][] {to(image, 24), record(3, OPTIONAL, 7, 1, 2, 3), from(image, 24)});
    written(
        "an unknown tag that may be skipped, with other flags",
        image -> new byte[][] {to(image, 24), record(3, 3, 7, 1, 2, 3), from(image, 24)});
    for (int flags : new int[] {0, 2}) {
      written(
          "an unknown tag with flags " + flags,
          image ->
              new byte[][] {
                to(image, 24), to(record(3, flags, 7), 15), from(record(3, flags, 7), 15), {1}
              });
    }
    written(
        "a record of 2^32 bytes",
        image -> new byte[][] {to(image, 24), to(record(1L << 32, 0, FW_DATA), 15), {0}, {1}});
    written(
        "an image of 16 MiB that does not come",
        image -> new byte[][] {to(image, 24), record(16 << 20, 0, FW_DATA)});
    written(
        "an empty image behind a size",
        image -> new byte[][] {to(image, 24), record(0, 0, FW_DATA), {1}});
    written("an empty image without a size", image -> new byte[][] {record(0, 0, FW_DATA), {1}});
    written(
        "flags that nobody looks at",
        image ->
            new byte[][] {
              record(8, 0, STOP_COPY_SIZE, 0, 0x20, 0, 0, 0, 0, 0, 0),
              record(5048, 1, FW_DATA),
              from(image, PRELUDE)
            });
  }

  private void sizeRecords() {
    written("no size", image -> new byte[][] {from(image, 24)});
    written("a size of 0", image -> sized(image, 0, 0, 0, 0, 0, 0, 0, 0));
    written("a size of 16384", image -> sized(image, 0, 0x40, 0, 0, 0, 0, 0, 0));
    written("a size of 4 bytes", image -> sized(image, 0, 0x40, 0, 0));
    written(
        "a size of 16 bytes",
        image -> sized(image, 0, 0x40, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9));
    written("two sizes", image -> new byte[][] {to(image, 24), image});
    written("a size behind the image", image -> new byte[][] {from(image, 24), to(image, 24)});
  }

  private static byte[][] sized(byte[] image, int... payload) {
    return new byte[][] {
      record(payload.length, OPTIONAL, STOP_COPY_SIZE, payload), from(image, 24)
    };
  }

  private void refused() {
    for (String fault :
        List.of(
            "status 0x119 -1 3 0 1",
            "status 0x119 -1 1 0 1",
            "status 0x119 -1 8 0 1",
            "error 0x119 -1 110 0 1")) {
      add("a LOAD with " + fault, play -> refusedLoad(play, fault, play.image()));
    }
    add(
        "an image with a flipped bit",
        play -> {
          byte[] image = play.image();
          image[1000] ^= 4;
          refusedLoad(play, "delay 0x119 -1 1 0 1", image);
        });
    add(
        "a key that the firmware does not make",
        play -> refusedLoad(play, "status 0x200 -1 8 0 1", play.image()));
  }

  /** It comes with the last byte; the function runs with whatever it has, if it is told to. */
  private static void refusedLoad(Mlx5Play play, String fault, byte[] image) throws IOException {
    play.fault(fault);
    play.go(1, RESUMING);
    play.write(1, to(image, image.length - 1));
    play.write(1, from(image, image.length - 1));
    play.write(1, join(image, image));
    play.state(1);
    play.go(1, RUNNING);
    play.contents(1);
  }
}
