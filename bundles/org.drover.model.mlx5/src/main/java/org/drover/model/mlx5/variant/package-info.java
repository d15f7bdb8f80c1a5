// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code drivers/vfio/pci/mlx5} of Linux 6.12 does on top of {@link
 * org.drover.model.mlx5.core.Mlx5Core}: its arcs, its data files, its page tracker, and its
 * mistakes. Its commands, results and streams are compared with what was recorded of the real one.
 *
 * <p>Left out: {@code EINTR}, since a thread of Java's gets no signals; and chance. Where the
 * driver's worker races with who cancels it, the worker is first here: a SAVE that fails is told
 * and its buffers are kept.
 *
 * <p>Where the driver follows a null pointer, with the state mutex held, the thread dies and all
 * that come after it wait for ever. Here the machine's log gets a line of it, the call answers
 * {@code EIO}, and the device is dead: its state is ERROR, which no reset ends, and whatever it is
 * asked answers {@code EIO}. Nothing hangs.
 */
package org.drover.model.mlx5.variant;
