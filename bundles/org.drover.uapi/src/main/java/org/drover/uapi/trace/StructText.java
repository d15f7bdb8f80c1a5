// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.uapi.StructLayout;
import org.drover.uapi.vfio_device_feature_mig_state;

/**
 * The fields of a struct before and after a call, its numbers without a sign as {@link NumberBase}
 * says; the state of a device has a name.
 */
final class StructText {
  /** {@code enum vfio_device_mig_state}, by its values. */
  private static final List<String> STATES =
      List.of(
          "ERROR",
          "STOP",
          "RUNNING",
          "STOP_COPY",
          "RESUMING",
          "RUNNING_P2P",
          "PRE_COPY",
          "PRE_COPY_P2P");

  private final ByteBuffer before;
  private final ByteBuffer after;
  private final boolean flagsInName;

  /**
   * Of two copies of one length.
   *
   * @param flagsInName whether the head's flags are told by the call's name already
   */
  StructText(byte[] before, byte[] after, boolean flagsInName) {
    this.before = IoctlArgument.buffer(before);
    this.after = IoctlArgument.buffer(after);
    this.flagsInName = flagsInName;
  }

  /** {@code {argsz=16, device_state=STOP_COPY, data_fd=-1 -> 11}}. */
  String of(Request request) {
    StructLayout head = request.head().orElseThrow();
    List<String> words = new ArrayList<>();
    add(words, head.fields(), 0, flagsInName ? Set.of("flags") : Set.of(), false);
    int end = head.sizeof();
    if (before.limit() < end) {
      words.add("...");
    } else {
      Optional<StructLayout> tail = request.tail().apply(before);
      tail.ifPresent(layout -> tail(words, layout, end));
    }
    return "{" + String.join(", ", words) + "}";
  }

  private void tail(List<String> words, StructLayout layout, int start) {
    boolean state = layout.equals(vfio_device_feature_mig_state.LAYOUT);
    add(words, layout.fields(), start, Set.of(), state);
    if (before.limit() < start + layout.sizeof()) {
      words.add("...");
    }
  }

  private void add(
      List<String> words,
      List<StructLayout.Field> fields,
      int start,
      Set<String> without,
      boolean state) {
    for (StructLayout.Field field : fields) {
      boolean there =
          field.type() != StructLayout.Type.FLEXIBLE
              && start + field.offset() + field.size() <= before.limit();
      if (there && !without.contains(field.name())) {
        words.add(field.name() + "=" + change(field, start, state));
      }
    }
  }

  private String change(StructLayout.Field field, int start, boolean state) {
    String was = value(before, field, start, state);
    String is = value(after, field, start, state);
    return was.equals(is) ? was : was + " -> " + is;
  }

  private static String value(
      ByteBuffer bytes, StructLayout.Field field, int start, boolean state) {
    int at = start + field.offset();
    return switch (field.type()) {
      case U8 -> number(field, Byte.toUnsignedLong(bytes.get(at)));
      case U16 -> number(field, Short.toUnsignedLong(bytes.getShort(at)));
      case U32 -> {
        long word = Integer.toUnsignedLong(bytes.getInt(at));
        yield state && word < STATES.size() ? STATES.get((int) word) : number(field, word);
      }
      case U64 -> number(field, bytes.getLong(at));
      case S16 -> Short.toString(bytes.getShort(at));
      case S32 -> Integer.toString(bytes.getInt(at));
      case BYTES -> hex(bytes, at, field.size());
      case STRUCT -> nested(bytes, field.nested(), at);
      case FLEXIBLE -> "[]";
    };
  }

  private static String number(StructLayout.Field field, long value) {
    return NumberBase.of(field).text(value);
  }

  private static String hex(ByteBuffer bytes, int at, int length) {
    byte[] copy = new byte[length];
    bytes.get(at, copy);
    return HexFormat.of().formatHex(copy);
  }

  private static String nested(ByteBuffer bytes, List<StructLayout.Field> fields, int start) {
    List<String> words = new ArrayList<>();
    for (StructLayout.Field field : fields) {
      words.add(field.name() + "=" + value(bytes, field, start, false));
    }
    return "{" + String.join(", ", words) + "}";
  }
}
