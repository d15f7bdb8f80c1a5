// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.uapi.Mman;

/** A program for a JVM of its own: maps more than Java may have outside of its heap. */
final class SmallHeap {
  private static final int MORE_THAN_IT_HAS = 64 << 20;

  private SmallHeap() {}

  /**
   * Prints what mmap answered.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    EmulatedKernel kernel = new EmulatedKernel(new EmulatedMachine());
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    System.out.println(kernel.mmap(MORE_THAN_IT_HAS, Mman.PROT_READ, flags, -1, 0));
  }
}
