// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.drover.api.Errno;

/** What a {@link ScriptedKernel} does when a call comes. Runs in the caller's thread. */
@FunctionalInterface
public interface Reply {

  /**
   * Answers.
   *
   * @param call what was called
   * @param argument the memory at the call's address, up to the end of its mapping, in native byte
   *     order; empty if the call has none
   * @return the call's result, or {@code -errno}
   */
  long to(Call call, ByteBuffer argument);

  /** A result, with the argument's memory left alone. */
  static Reply of(long result) {
    return (call, argument) -> result;
  }

  /** An error. */
  static Reply failing(Errno errno) {
    return of(errno.negative());
  }

  /**
   * Success, after bytes were put into the argument's memory.
   *
   * @param offset where, from the call's address
   * @param hex the bytes, in hexadecimal with blanks between them
   */
  static Reply writing(int offset, String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    return (call, argument) -> {
      argument.put(offset, bytes);
      return 0;
    };
  }

  /**
   * The bytes of a stream: as many as the caller asked for and there are, and their count.
   *
   * @param hex the bytes, in hexadecimal with blanks between them
   */
  static Reply data(String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    return (call, argument) -> {
      int count = (int) Math.min(call.length(), bytes.length);
      argument.put(0, bytes, 0, count);
      return count;
    };
  }
}
