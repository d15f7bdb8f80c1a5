// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * A receive queue.
 *
 * @param number that it is known by
 * @param state {@link #RESET}, {@link #READY} or {@link #ERROR}
 * @param producer how many entries the function has written
 * @param consumer how many of them were taken
 * @param ring where they are written, as the function uses addresses
 * @param entries how many the ring has, each of {@link #ENTRY} bytes
 */
public record Queue(int number, int state, long producer, long consumer, long ring, int entries) {
  /** It has no ring. */
  public static final int RESET = 0;

  /** It takes packets. */
  public static final int READY = 1;

  /** It takes nothing any more. */
  public static final int ERROR = 2;

  /** How long an entry of the ring is, in bytes. */
  public static final int ENTRY = 64;
}
