// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

/**
 * What a memory key stands for.
 *
 * @param length in bytes
 * @param addresses of its pages; not changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // A million of them, and nobody compares two keys.
record MemoryKey(long length, long[] addresses) {}
