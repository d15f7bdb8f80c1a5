// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

/**
 * How a device that keeps all rules may differ from another one that does.
 *
 * @param initial the bytes that a pre-copy gives before the registers; 32 or more
 * @param mostPerRead how many bytes a read gives at most; 1 or more
 * @param serial whether each stream has a number of its own in it
 * @param window whether BAR 2 has memory that may be mapped, in two areas: see {@link Window}
 */
public record Shape(int initial, int mostPerRead, boolean serial, boolean window) {
  /** The plainest. */
  public static final Shape PLAIN = new Shape(32, Integer.MAX_VALUE, false);

  /** One without a window. */
  public Shape(int initial, int mostPerRead, boolean serial) {
    this(initial, mostPerRead, serial, false);
  }

  /** How long a stream is, in bytes. */
  int length() {
    return initial + SpecTrueFile.REGISTERS + (window ? Window.LENGTH : 0);
  }
}
