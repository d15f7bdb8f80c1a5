// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.Errno;

/**
 * What a system call answered.
 *
 * @param call what was asked, as its row says
 * @param result 0 or more, or {@code -errno}
 */
public record Answer(String call, long result) {

  /** Whether the call succeeded. */
  public boolean ok() {
    return result >= 0;
  }

  /** Whether it failed with this one. */
  public boolean is(Errno errno) {
    return result == errno.negative();
  }

  /** Demands that it succeeded. */
  public Answer mustSucceed() {
    return require(ok(), "success");
  }

  /** Demands exactly this result. */
  public Answer mustBe(long expected) {
    return require(result == expected, Long.toString(expected));
  }

  /** Demands that it failed, with whatever errno. */
  public Answer mustFail() {
    return require(!ok(), "an error");
  }

  /** Demands that it failed with one of these. */
  public Answer mustBe(Errno first, Errno... others) {
    boolean one = is(first) || Arrays.stream(others).anyMatch(this::is);
    return require(
        one,
        Stream.concat(Stream.of(first), Arrays.stream(others))
            .map(Errno::name)
            .collect(Collectors.joining(" or ")));
  }

  private Answer require(boolean kept, String due) {
    if (!kept) {
      throw new Violation(call + " answered " + spelled() + "; due is " + due);
    }
    return this;
  }

  /** The result as rows have it: a number, or an errno's name. */
  public String spelled() {
    return ok() ? Long.toString(result) : Errno.ofResult(result).name();
  }
}
