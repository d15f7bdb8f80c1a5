// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.Map;
import java.util.function.IntFunction;
import org.drover.model.mlx5.contents.Filler;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.contents.SeededFiller;
import org.drover.model.mlx5.core.Mlx5Capabilities;

/**
 * How an adapter is made.
 *
 * @param functions how many virtual functions it has, 1 to 127
 * @param stateSize what each of them holds, in bytes, 1 byte to 4 GiB; more than {@link
 *     #LARGEST_OF_ONE_IMAGE} is saved in chunks alone
 * @param filler what a function holds at first, by its number from 0
 * @param capabilities what the adapter can do
 * @param delaysMs by opcode: how many milliseconds such a command takes longer
 * @param journalLimit how many bytes of commands are kept
 */
public record AdapterSettings(
    int functions,
    long stateSize,
    IntFunction<Filler> filler,
    Mlx5Capabilities capabilities,
    Map<Integer, Integer> delaysMs,
    long journalLimit) {
  /**
   * The largest state that one image holds, in bytes: a SAVE tells its room in 32 bits, and has
   * room in pages.
   */
  public static final long LARGEST_OF_ONE_IMAGE =
      (1L << 32) - PagedMemory.PAGE - ImageLayout.HEAD - ImageLayout.EXTENT;

  /** What the stand-in of the kernel tests has. */
  private static final long USUAL_STATE = 1 << 20;

  private static final int MOST_FUNCTIONS = 127;

  /** A test that never looks must not take the heap. */
  private static final long USUAL_JOURNAL = 4 << 20;

  /** Checks it. */
  public AdapterSettings {
    if (functions < 1 || functions > MOST_FUNCTIONS) {
      throw new IllegalArgumentException(
          "an adapter has 1 to " + MOST_FUNCTIONS + " functions, not " + functions);
    }
    if (stateSize < 1 || stateSize > PagedMemory.LARGEST) {
      throw new IllegalArgumentException(
          "the state of a function is 1 to " + PagedMemory.LARGEST + " bytes, not " + stateSize);
    }
    delaysMs = Map.copyOf(delaysMs);
  }

  /**
   * An adapter that can do everything but hand its state out in chunks; each function holds 1 MiB,
   * the same bytes in all of them.
   *
   * @param functions how many virtual functions it has
   * @return without delays
   */
  public static AdapterSettings usual(int functions) {
    Mlx5Capabilities all =
        new Mlx5Capabilities(true, true, true, false, true, true, 16, 12, 46, 17, 12, 30);
    return new AdapterSettings(
        functions, USUAL_STATE, vf -> new SeededFiller(0), all, Map.of(), USUAL_JOURNAL);
  }

  /**
   * The same with another size of state.
   *
   * @param bytes of each function
   * @return a copy
   */
  public AdapterSettings withStateSize(long bytes) {
    return new AdapterSettings(functions, bytes, filler, capabilities, delaysMs, journalLimit);
  }

  /**
   * The same with other contents at first.
   *
   * @param other by the function's number
   * @return a copy
   */
  public AdapterSettings withFiller(IntFunction<Filler> other) {
    return new AdapterSettings(functions, stateSize, other, capabilities, delaysMs, journalLimit);
  }

  /**
   * The same with other capabilities.
   *
   * @param other all of them
   * @return a copy
   */
  public AdapterSettings withCapabilities(Mlx5Capabilities other) {
    return new AdapterSettings(functions, stateSize, filler, other, delaysMs, journalLimit);
  }

  /**
   * The same with other delays.
   *
   * @param other in milliseconds, by opcode
   * @return a copy
   */
  public AdapterSettings withDelaysMs(Map<Integer, Integer> other) {
    return new AdapterSettings(functions, stateSize, filler, capabilities, other, journalLimit);
  }

  /**
   * The same with another journal.
   *
   * @param bytes that it keeps
   * @return a copy
   */
  public AdapterSettings withJournalLimit(long bytes) {
    return new AdapterSettings(functions, stateSize, filler, capabilities, delaysMs, bytes);
  }
}
