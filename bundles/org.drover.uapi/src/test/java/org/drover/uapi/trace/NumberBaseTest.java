// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drover.uapi.StructLayout;
import org.drover.uapi.UapiMirror;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every number without a sign that the mirror has stands in one of two lists here, by what the
 * headers' comments say that it is. A field that comes with a new struct stands in neither, and
 * turns this test red until somebody decides.
 */
class NumberBaseTest {
  private static final Set<StructLayout.Type> UNSIGNED =
      EnumSet.of(
          StructLayout.Type.U8,
          StructLayout.Type.U16,
          StructLayout.Type.U32,
          StructLayout.Type.U64);

  /** Sizes, lengths, counts and indexes. */
  private static final Set<String> DECIMAL =
      Set.of(
          "U32 argsz",
          "U32 avail",
          "U32 count",
          "U32 data_len",
          "U64 data_size",
          "U64 dirty_bytes",
          "U32 index",
          "U64 initial_bytes",
          "U64 length",
          "U64 max_dirty_bitmap_size",
          "U32 nr_areas",
          "U32 nr_iovas",
          "U32 nr_ranges",
          "U32 num_iovas",
          "U32 num_irqs",
          "U32 num_ranges",
          "U32 num_regions",
          "U64 out_iova_alignment",
          "U8 out_max_pasid_log2",
          "U64 page_size",
          "U64 pending_bytes",
          "U64 pgsize",
          "U32 region_index",
          "U32 size",
          "U64 size",
          "U32 start",
          "U64 stop_copy_length");

  /** Flags, addresses, offsets, identifiers, and what is reserved. */
  private static final Set<String> HEXADECIMAL =
      Set.of(
          "U16 __reserved",
          "U32 __reserved",
          "U32 __reserved2",
          "U64 allowed_iovas",
          "U64 bitmap",
          "U32 cap_offset",
          "U64 data",
          "U64 data_offset",
          "U32 data_type",
          "U64 data_uptr",
          "U32 dev_id",
          "U32 device_state",
          "U32 dst_ioas_id",
          "U64 dst_iova",
          "U64 end",
          "U32 fault_id",
          "U32 flags",
          "U64 flags",
          "U32 hwpt_id",
          "U16 id",
          "U32 id",
          "U32 ioas_id",
          "U64 iova",
          "U64 iova_pgsizes",
          "U64 last",
          "U32 next",
          "U32 object_id",
          "U64 offset",
          "U16 op",
          "U32 op",
          "U32 open_flags",
          "U32 option_id",
          "U64 out_capabilities",
          "U32 out_data_type",
          "U32 out_devid",
          "U32 out_hwpt_id",
          "U32 out_ioas_id",
          "U32 pad",
          "U32 pasid",
          "U64 pgsize_bitmap",
          "U32 pt_id",
          "U64 ranges",
          "U32 reserved",
          "U32 src_ioas_id",
          "U64 src_iova",
          "U64 start",
          "U32 subtype",
          "U64 token_uuid_ptr",
          "U32 type",
          "U64 user_va",
          "U64 vaddr",
          "U64 val64",
          "U16 version");

  private static String key(StructLayout.Field field) {
    return field.type() + " " + field.name();
  }

  /** The numbers of some fields, with those of structs in them. */
  private static List<StructLayout.Field> numbers(List<StructLayout.Field> fields) {
    List<StructLayout.Field> numbers = new ArrayList<>();
    for (StructLayout.Field field : fields) {
      if (UNSIGNED.contains(field.type())) {
        numbers.add(field);
      }
      numbers.addAll(numbers(field.nested()));
    }
    return numbers;
  }

  @Test
  void everyFieldIsEitherDecimalOrHexadecimal() {
    Set<String> mirrored = new TreeSet<>();
    UapiMirror.structs().forEach(s -> numbers(s.fields()).forEach(f -> mirrored.add(key(f))));

    Set<String> decided = new TreeSet<>(DECIMAL);
    decided.addAll(HEXADECIMAL);
    assertThat(mirrored).containsExactlyElementsOf(decided);
    assertThat(DECIMAL).doesNotContainAnyElementsOf(HEXADECIMAL);
  }

  static List<StructLayout> structs() {
    return UapiMirror.structs();
  }

  /** Sixteen, which is 16 or 0x10, in one field after the other. */
  @ParameterizedTest
  @MethodSource("structs")
  void aTraceTellsEachFieldInItsBase(StructLayout struct) {
    byte[] bytes = new byte[struct.sizeof()];
    for (StructLayout.Field field : struct.fields()) {
      if (UNSIGNED.contains(field.type())) {
        bytes[field.offset()] = 16;
        assertThat(new StructText(bytes, bytes, false).of(Request.of("REQUEST", struct)))
            .as(struct.name())
            .contains(field.name() + "=" + (DECIMAL.contains(key(field)) ? "16" : "0x10"));
        bytes[field.offset()] = 0;
      }
    }
  }
}
