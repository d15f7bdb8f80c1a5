// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.Locale;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.mbox_in;

/**
 * What commands of one kind come to. The first {@code skip} of them go well, the next {@code count}
 * do not, and then it is over.
 *
 * @param kind what happens to them
 * @param opcode of the commands
 * @param opMod of the commands, -1 for any
 * @param value see {@link Kind}
 * @param skip how many go well before
 * @param count how many do not, at least 1
 */
public record Fault(Kind kind, int opcode, int opMod, int value, int skip, int count) {
  private static final int WORDS = 6;

  /** What may happen to a command. */
  public enum Kind {
    /** The firmware does nothing, and answers with a status. */
    STATUS,
    /** The command does not get there: an errno, without an answer. */
    ERROR,
    /** A command whose caller does not wait is not even taken: an errno. */
    SUBMIT,
    /** The command takes so many milliseconds longer. */
    DELAY;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks it. */
  public Fault {
    if (value < 0 || skip < 0 || count < 1) {
      throw new IllegalArgumentException(
          "value and skip of a fault are 0 or more, its count 1 or more, not "
              + value
              + ", "
              + skip
              + ", "
              + count);
    }
  }

  /**
   * Reads a line {@code KIND OPCODE OP_MOD VALUE SKIP COUNT}, as the kernel tests' stand-in takes
   * it: {@code status 0x118 -1 9 0 1}. The kind is one of {@code status}, {@code error}, {@code
   * submit} and {@code delay}, opcode and op_mod may be hexadecimal. The stand-in's {@code linger}
   * is none here: the simulated firmware counts a command as over when its callback is.
   *
   * @param line six words
   * @return the fault
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static Fault of(String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length != WORDS) {
      throw new IllegalArgumentException(
          "a fault is KIND OPCODE OP_MOD VALUE SKIP COUNT, not '" + line.strip() + "'");
    }
    return new Fault(
        kind(words[0]),
        number(words[1]),
        number(words[2]),
        number(words[3]),
        number(words[4]),
        number(words[5]));
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (word.equals(kind.word())) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "the kind of a fault is status, error, submit or delay, not '" + word + "'");
  }

  private static int number(String word) {
    try {
      return Integer.decode(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + word + "' of a fault is not a number", e);
    }
  }

  boolean concerns(Kind asked, Mailbox in) {
    return kind == asked
        && opcode == in.get(mbox_in.opcode)
        && (opMod < 0 || opMod == in.get(mbox_in.op_mod));
  }

  Fault skipped() {
    return new Fault(kind, opcode, opMod, value, skip - 1, count);
  }

  Fault spent() {
    return new Fault(kind, opcode, opMod, value, skip, count - 1);
  }

  /**
   * The line that {@link #of} reads.
   *
   * @return six words
   */
  @Override
  public String toString() {
    return "%s 0x%x %d %d %d %d".formatted(kind.word(), opcode, opMod, value, skip, count);
  }
}
