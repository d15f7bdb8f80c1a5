// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.util.Set;
import org.drover.uapi.StructLayout;

/**
 * In which base a struct's number without a sign is told: sizes, lengths, counts and indexes are
 * decimal, all else (flags, addresses, offsets, identifiers) is hexadecimal. The names are those of
 * {@code include/uapi/linux/vfio.h} and {@code iommufd.h}, where one name means one kind of number
 * but for {@code start}.
 */
enum NumberBase {
  DECIMAL,
  HEXADECIMAL;

  private static final Set<String> SIZES =
      Set.of(
          "argsz",
          "data_len",
          "data_size",
          "dirty_bytes",
          "initial_bytes",
          "length",
          "max_dirty_bitmap_size",
          "out_iova_alignment",
          "out_max_pasid_log2",
          "page_size",
          "pending_bytes",
          "pgsize",
          "size",
          "stop_copy_length");

  private static final Set<String> COUNTS =
      Set.of(
          "avail",
          "count",
          "nr_areas",
          "nr_iovas",
          "nr_ranges",
          "num_iovas",
          "num_irqs",
          "num_ranges",
          "num_regions");

  private static final Set<String> INDEXES = Set.of("index", "region_index");

  static NumberBase of(StructLayout.Field field) {
    String name = field.name();
    // The first interrupt of a vfio_irq_set is an index; that of a range is an address.
    boolean firstIndex = name.equals("start") && field.type() == StructLayout.Type.U32;
    return firstIndex || SIZES.contains(name) || COUNTS.contains(name) || INDEXES.contains(name)
        ? DECIMAL
        : HEXADECIMAL;
  }

  String text(long value) {
    return this == DECIMAL ? Long.toUnsignedString(value) : PlainCalls.hex(value);
  }
}
