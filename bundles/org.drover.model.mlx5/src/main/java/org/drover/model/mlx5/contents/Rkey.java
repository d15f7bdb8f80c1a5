// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * A key by which others reach memory through a function.
 *
 * @param rkey 32 bits
 * @param pd its protection domain
 */
public record Rkey(int rkey, int pd) {}
