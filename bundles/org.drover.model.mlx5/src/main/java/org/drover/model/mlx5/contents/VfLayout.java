// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * Where things are in the contents of a function that is alive; little-endian, offsets and lengths
 * in bytes. This is the model's own: nobody outside knows what the firmware of a real function
 * keeps.
 *
 * <pre>
 * 0x0000  u64 magic "DROVERVF", u64 steps that the workload has done
 * 0x0040  counters, u64 each: see {@link Counter}
 * 0x1000  128 MAC addresses: u64, the address in the lower 48 bits, the VLAN in the upper 16
 * 0x2000  256 keys for remote access: u32 rkey, u32 protection domain
 * 0x3000  64 queues: u32 number, u32 state, u64 producer index, u64 consumer index,
 *         u64 address of its ring, u32 entries, 28 bytes reserved
 * 0x4000  the rest, of which nobody but the workload knows what it means
 * </pre>
 */
final class VfLayout {
  /** The bytes of "DROVERVF". */
  static final long MAGIC = 0x4656_5245_564f_5244L;

  static final long AT_STEPS = 8;
  static final long AT_COUNTERS = 0x40;

  static final long AT_MACS = 0x1000;
  static final int MACS = 128;

  static final long AT_RKEYS = 0x2000;
  static final int RKEYS = 256;
  static final int RKEY = 8;

  static final long AT_QUEUES = 0x3000;
  static final int QUEUES = 64;
  static final int QUEUE = 64;
  static final int AT_STATE = 4;
  static final int AT_PRODUCER = 8;
  static final int AT_CONSUMER = 16;
  static final int AT_RING = 24;
  static final int AT_ENTRIES = 32;

  /** Where the rest begins, and what contents have at least to be laid out so. */
  static final long AT_REST = 0x4000;

  private VfLayout() {}
}
