// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.IOException;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DeviceBackend;

/**
 * Two mlx5 functions on a table, 0 and 1, with the firmware below them: what {@link Mlx5Scenarios}
 * are played on. The kernel's own driver over the stand-in firmware of {@code itests/kernel} is
 * one, a model below the emulator another.
 *
 * <p>The firmware's policy is part of it, because its answers are in the mailboxes:
 *
 * <ul>
 *   <li>vhca_id is 16 for function 0 and 17 for function 1;
 *   <li>protection domains and memory keys have the least number from 1 that is free;
 *   <li>the image is that of {@code itests/kernel/modules/mlx5/standin/image.c}, byte for byte;
 *   <li>what is refused, and by which status, is in {@code vhca.c} and {@code mkey.c} there;
 *   <li>a status becomes an errno as in {@code cmd.c} there.
 * </ul>
 */
public interface Mlx5Bench {
  /**
   * Who opens the functions. Their devices have the ability {@code UapiAccess}.
   *
   * @return always the same
   */
  DeviceBackend backend();

  /**
   * A function.
   *
   * @param vf 0 or 1
   * @return its address for {@link #backend()}
   */
  DeviceAddress address(int vf);

  /**
   * Has the state offered in chunks ({@code migration_in_chunks}) or not. Both functions are closed
   * and bound anew.
   *
   * @param chunks whether
   */
  void offerChunks(boolean chunks) throws IOException;

  /**
   * Makes a function's memory anew: byte {@code i} of function {@code vf} is {@code (i >> 8) + 7 *
   * i + 31 * (vf + 1)}. Nothing is tracked afterwards, nothing is dirty.
   *
   * @param vf 0 or 1
   * @param bytes of it
   */
  void resize(int vf, int bytes) throws IOException;

  /**
   * A function's memory.
   *
   * @param vf 0 or 1
   * @return all of it
   */
  byte[] contents(int vf) throws IOException;

  /**
   * Writes to a function's memory as the function itself does: its pages of 4096 bytes are dirty.
   *
   * @param vf 0 or 1
   * @param offset of the first byte
   * @param bytes that are written
   */
  void touch(int vf, long offset, byte[] bytes) throws IOException;

  /**
   * Lets commands go wrong, or take long.
   *
   * @param line {@code KIND OPCODE OP_MOD VALUE SKIP COUNT}, as {@code
   *     itests/kernel/modules/mlx5/standin/fault.c} tells; its kind {@code linger} is the
   *     stand-in's alone, and no scenario has it
   */
  void fault(String line) throws IOException;

  /** Forgets the faults that are not over. */
  void clearFaults() throws IOException;

  /**
   * Tells a function's driver of its physical function.
   *
   * @param vf 0 or 1
   * @param there false: it is gone; true: it is back
   */
  void physicalFunction(int vf, boolean there) throws IOException;

  /** Forgets the commands that were given. */
  void forgetCommands() throws IOException;

  /**
   * The commands since {@link #forgetCommands()}, in the order in which they were given.
   *
   * @return those that are not answered yet among them
   */
  List<Mlx5Command> commands() throws IOException;
}
