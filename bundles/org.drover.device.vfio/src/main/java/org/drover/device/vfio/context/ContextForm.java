// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.drover.api.RefusedException;
import org.drover.api.spi.DeviceContext;
import org.drover.device.vfio.context.PciContext.Field;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;

/** A context as bytes: {@code docs/formats/context.md}. All numbers are little-endian. */
final class ContextForm {
  /** {@code DRVC} in a dump. */
  static final int MAGIC = 0x43565244;

  static final int VERSION = 1;
  static final int HEADER = 16;
  static final int RECORD_HEADER = 8;
  static final int CRITICAL = 1;

  static final int FUNCTION = 1;
  static final int CONFIG = 2;
  static final int INTERRUPTS = 3;
  static final int IOVA = 4;

  static final int FUNCTION_LENGTH = 68;
  static final int FIELD_LENGTH = 8;
  static final int INTERRUPTS_LENGTH = 12;
  static final int MAPPING_LENGTH = 24;

  static final int MASKED = 1;
  static final int READABLE = 1;
  static final int WRITABLE = 2;

  private ContextForm() {}

  /**
   * Writes one.
   *
   * @param device whose, for the refusal
   * @throws RefusedException if it would be longer than a context may be
   */
  static ByteBuffer encode(PciContext context, String device) {
    int fields = context.fields().size() * FIELD_LENGTH;
    long mappings = (long) context.mappings().size() * MAPPING_LENGTH;
    Optional<Programmed> programmed = context.programmed();
    int records = programmed.isPresent() ? 4 : 3;
    long length =
        HEADER
            + (long) records * RECORD_HEADER
            + FUNCTION_LENGTH
            + fields
            + (programmed.isPresent() ? INTERRUPTS_LENGTH : 0)
            + mappings;
    if (length > DeviceContext.LONGEST) {
      throw new RefusedException(
          "capturing the device context of " + device,
          List.of(
              "its address space has %d mappings, and %d bytes hold no more than %d"
                  .formatted(
                      context.mappings().size(),
                      DeviceContext.LONGEST,
                      (DeviceContext.LONGEST - (length - mappings)) / MAPPING_LENGTH)));
    }
    ByteBuffer out = ByteBuffer.allocateDirect((int) length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putShort((short) VERSION).putShort((short) 0);
    out.putInt((int) length).putInt(records);
    function(out, context.function());
    record(out, CONFIG, fields);
    context.fields().forEach(field -> field(out, field));
    programmed.ifPresent(enabled -> interrupts(out, enabled));
    record(out, IOVA, (int) mappings);
    context.mappings().forEach(mapping -> mapping(out, mapping));
    return out.flip();
  }

  private static void record(ByteBuffer out, int type, int length) {
    out.putShort((short) type).putShort((short) CRITICAL).putInt(length);
  }

  private static void function(ByteBuffer out, PciContext.Function function) {
    record(out, FUNCTION, FUNCTION_LENGTH);
    out.putShort((short) function.vendor()).putShort((short) function.device());
    out.putInt(function.type());
    function.bars().forEach(out::putLong);
    function.vectors().forEach(out::putInt);
  }

  private static void field(ByteBuffer out, Field field) {
    out.putShort((short) field.offset()).putShort((short) field.width()).putInt(field.value());
  }

  private static void interrupts(ByteBuffer out, Programmed programmed) {
    record(out, INTERRUPTS, INTERRUPTS_LENGTH);
    out.putInt(programmed.kind().index()).putInt(programmed.vectors());
    out.putInt(programmed.masked() ? MASKED : 0);
  }

  private static void mapping(ByteBuffer out, Mapping mapping) {
    out.putLong(mapping.iova()).putLong(mapping.length());
    out.putLong((mapping.readable() ? READABLE : 0) | (mapping.writable() ? WRITABLE : 0));
  }
}
