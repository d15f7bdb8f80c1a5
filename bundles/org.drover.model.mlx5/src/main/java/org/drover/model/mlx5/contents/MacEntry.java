// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * An address that a function takes packets for.
 *
 * @param mac its 48 bits, the first byte the most significant; 0 of an entry that is free
 * @param vlan 16 bits
 */
public record MacEntry(long mac, int vlan) {}
