// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

/**
 * How the firmware has a function.
 *
 * @param initiatorSuspended it starts nothing by itself
 * @param responderSuspended it answers nothing: its contents do not change
 * @param tracking it notes what changes, for incremental images
 * @param dirtyPages how many pages of 4096 bytes have changed
 */
public record VhcaState(
    boolean initiatorSuspended, boolean responderSuspended, boolean tracking, int dirtyPages) {}
