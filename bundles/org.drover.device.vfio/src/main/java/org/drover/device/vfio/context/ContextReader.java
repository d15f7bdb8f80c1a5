// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.PciContext.Field;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;

/**
 * Reads the bytes of a context, which may come from anybody: the first thing that is wrong is one
 * error that says at which byte.
 */
final class ContextReader {
  private final ByteBuffer in;
  private Optional<PciContext.Function> function = Optional.empty();
  private Optional<List<Field>> fields = Optional.empty();
  private Optional<Programmed> programmed = Optional.empty();
  private List<Mapping> mappings = List.of();

  private ContextReader(ByteBuffer bytes) {
    in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads one.
   *
   * @param bytes what remains is read
   * @throws DroverException if these are none
   */
  static PciContext read(ByteBuffer bytes) {
    return new ContextReader(bytes).read();
  }

  private PciContext read() {
    int records = header();
    int last = 0;
    for (int i = 0; i < records; i++) {
      last = record(last);
    }
    if (in.hasRemaining()) {
      throw wrong(in.position(), "bytes follow the last of its %d records".formatted(records));
    }
    PciContext.Function known =
        function.orElseThrow(() -> wrong(in.position(), "the record FUNCTION is missing"));
    List<Field> held =
        fields.orElseThrow(() -> wrong(in.position(), "the record CONFIG is missing"));
    return new PciContext(known, held, programmed, mappings);
  }

  private int header() {
    if (in.remaining() < ContextForm.HEADER || in.remaining() > DeviceContext.LONGEST) {
      throw wrong(
          0,
          "there are %d bytes, and a context has from %d to %d"
              .formatted(in.remaining(), ContextForm.HEADER, DeviceContext.LONGEST));
    }
    int whole = in.remaining();
    if (in.getInt() != ContextForm.MAGIC) {
      throw wrong(0, "these bytes are no device context: it begins with DRVC");
    }
    int version = in.getShort() & 0xffff;
    if (version != ContextForm.VERSION) {
      throw wrong(
          4,
          "version %d is not the one that this build knows, %d"
              .formatted(version, ContextForm.VERSION));
    }
    if (in.getShort() != 0) {
      throw wrong(6, "reserved bits are set");
    }
    int length = in.getInt();
    if (length != whole) {
      throw wrong(
          8,
          "it is said to have %s bytes and has %d"
              .formatted(Integer.toUnsignedString(length), whole));
    }
    int records = in.getInt();
    if (records < 0 || records > whole / ContextForm.RECORD_HEADER) {
      throw wrong(
          12, "there is no room for %s records".formatted(Integer.toUnsignedString(records)));
    }
    return records;
  }

  /** One record; types ascend, so that none comes twice. */
  private int record(int last) {
    int at = in.position();
    if (in.remaining() < ContextForm.RECORD_HEADER) {
      throw wrong(at, "a record is cut off");
    }
    int type = in.getShort() & 0xffff;
    int flags = in.getShort() & 0xffff;
    int length = in.getInt();
    if (type <= last) {
      throw wrong(at, "record %d comes after record %d".formatted(type, last));
    }
    if ((flags & ~ContextForm.CRITICAL) != 0) {
      throw wrong(at + 2, "reserved bits are set");
    }
    if (length < 0 || length > in.remaining()) {
      throw wrong(
          at + 4,
          "record %d is said to have %s bytes, and %d follow"
              .formatted(type, Integer.toUnsignedString(length), in.remaining()));
    }
    int end = in.position() + length;
    switch (type) {
      case ContextForm.FUNCTION -> function = Optional.of(function(at, length));
      case ContextForm.CONFIG -> fields = Optional.of(fields(at, length));
      case ContextForm.INTERRUPTS -> programmed = Optional.of(interrupts(at, length));
      case ContextForm.IOVA -> mappings = mappings(at, length);
      default -> {
        if ((flags & ContextForm.CRITICAL) != 0) {
          throw wrong(
              at,
              "this build does not know record %d, which must not be passed over".formatted(type));
        }
      }
    }
    in.position(end);
    return type;
  }

  private void requireLength(int at, int length, int wanted) {
    if (length != wanted) {
      throw wrong(at + 4, "the record has %d bytes and not %d".formatted(length, wanted));
    }
  }

  private int requireCount(int at, int length, int each) {
    if (length % each != 0) {
      throw wrong(at + 4, "%d bytes are no entries of %d".formatted(length, each));
    }
    return length / each;
  }

  private PciContext.Function function(int at, int length) {
    requireLength(at, length, ContextForm.FUNCTION_LENGTH);
    int vendor = in.getShort() & 0xffff;
    int device = in.getShort() & 0xffff;
    int type = in.getInt();
    List<Long> bars = new ArrayList<>();
    for (int i = 0; i < PciContext.BARS; i++) {
      bars.add(in.getLong());
    }
    List<Integer> vectors = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      int count = in.getInt();
      if (count < 0 || count > PciContext.MOST_VECTORS) {
        throw wrong(
            in.position() - 4,
            "no function has %s interrupts %s".formatted(Integer.toUnsignedString(count), kind));
      }
      vectors.add(count);
    }
    return new PciContext.Function(vendor, device, type, bars, vectors);
  }

  private List<Field> fields(int at, int length) {
    int count = requireCount(at, length, ContextForm.FIELD_LENGTH);
    List<Field> read = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < count; i++) {
      int where = in.position();
      Field field = new Field(in.getShort() & 0xffff, in.getShort() & 0xffff, in.getInt());
      if (field.width() != 1 && field.width() != 2 && field.width() != 4) {
        throw wrong(where + 2, "no field has %d bytes".formatted(field.width()));
      }
      if (field.offset() < end || field.offset() + field.width() > PciHeader.SIZE) {
        throw wrong(
            where,
            "the field at 0x%x overlaps another one or lies outside".formatted(field.offset()));
      }
      if (field.width() < 4 && field.value() >>> (8 * field.width()) != 0) {
        throw wrong(
            where + 4, "0x%x does not fit %d bytes".formatted(field.value(), field.width()));
      }
      end = field.offset() + field.width();
      read.add(field);
    }
    return read;
  }

  private Programmed interrupts(int at, int length) {
    requireLength(at, length, ContextForm.INTERRUPTS_LENGTH);
    int where = in.position();
    int index = in.getInt();
    int vectors = in.getInt();
    int flags = in.getInt();
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(known -> known.index() == index)
            .findFirst()
            .orElseThrow(
                () ->
                    wrong(
                        where,
                        "there is no kind " + Integer.toUnsignedString(index) + " of interrupts"));
    int present = function.map(known -> known.vectors(kind)).orElse(0);
    if (vectors < 1 || vectors > present) {
      throw wrong(
          where + 4,
          "%s interrupts %s are enabled, and the function has %d"
              .formatted(Integer.toUnsignedString(vectors), kind, present));
    }
    boolean masked = flags == ContextForm.MASKED && kind == Kind.INTX;
    if (flags != 0 && !masked) {
      throw wrong(where + 8, "flags 0x%x of interrupts %s make no sense".formatted(flags, kind));
    }
    return new Programmed(kind, vectors, masked);
  }

  private List<Mapping> mappings(int at, int length) {
    int count = requireCount(at, length, ContextForm.MAPPING_LENGTH);
    List<Mapping> read = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < count; i++) {
      int where = in.position();
      long iova = in.getLong();
      long size = in.getLong();
      long flags = in.getLong();
      if (size <= 0
          || Long.compareUnsigned(iova, end) < 0
          || Long.compareUnsigned(iova + size, iova) < 0) {
        throw wrong(
            where, "the mapping at 0x%x overlaps another one or has no end".formatted(iova));
      }
      if ((flags & ~(ContextForm.READABLE | ContextForm.WRITABLE)) != 0) {
        throw wrong(where + 16, "reserved bits are set");
      }
      end = iova + size;
      read.add(
          new Mapping(
              iova,
              size,
              (flags & ContextForm.READABLE) != 0,
              (flags & ContextForm.WRITABLE) != 0));
    }
    return read;
  }

  private static DroverException wrong(int at, String what) {
    return new DroverException(
        "the device context is damaged or not ours: byte "
            + at
            + ": "
            + what
            + "; save or migrate again");
  }
}
