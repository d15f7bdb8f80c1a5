// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/** The header of one record while its bytes come in, judged as early as each byte tells. */
final class RecordHeader {
  private static final int HIGH_HALF = 4;

  private final ByteBuffer bytes =
      ByteBuffer.allocate(Mlx5Layout.HEADER).order(ByteOrder.LITTLE_ENDIAN);

  /** What is wrong with a header, and in which of its fields. */
  record Fault(int offset, String reason) {}

  /**
   * Takes one more byte.
   *
   * @return what it shows to be wrong
   */
  Optional<Fault> add(byte value) {
    int at = bytes.position();
    bytes.put(value);
    if (at < Mlx5Layout.AT_FLAGS) {
      return at >= Mlx5Layout.AT_RECORD_SIZE + HIGH_HALF && value != 0
          ? Optional.of(tooLarge())
          : Optional.empty();
    }
    if (at < Mlx5Layout.AT_TAG) {
      return Optional.empty();
    }
    return unknownTag(at).or(() -> isComplete() ? wrongSize() : Optional.empty());
  }

  private static Fault tooLarge() {
    return new Fault(
        Mlx5Layout.AT_RECORD_SIZE,
        "the size of the record is more than "
            + Mlx5Layout.MOST_RECORD_SIZE
            + " bytes, which mlx5-vfio-pci refuses with ENOMEM");
  }

  /** Of an optional record any tag will do: it is skipped. */
  private Optional<Fault> unknownTag(int at) {
    int most = at == Mlx5Layout.AT_TAG ? Mlx5Layout.TAG_STOP_COPY_SIZE : 0;
    return isOptional() || Byte.toUnsignedInt(bytes.get(at)) <= most
        ? Optional.empty()
        : Optional.of(
            new Fault(
                Mlx5Layout.AT_TAG,
                "the tag of the record is unknown and the record is not optional, which"
                    + " mlx5-vfio-pci refuses with EOPNOTSUPP"));
  }

  private Optional<Fault> wrongSize() {
    if (tag() == Mlx5Layout.TAG_FW_DATA && size() == 0) {
      return wrongSize("a record of the firmware's data is empty; the kernel takes its header");
    }
    return tag() == Mlx5Layout.TAG_STOP_COPY_SIZE && size() != Mlx5Layout.STOP_COPY_SIZE
        ? wrongSize(
            "the record of the source's buffer size has "
                + size()
                + " bytes and not "
                + Mlx5Layout.STOP_COPY_SIZE
                + "; the kernel takes any number")
        : Optional.empty();
  }

  private static Optional<Fault> wrongSize(String reason) {
    return Optional.of(new Fault(Mlx5Layout.AT_RECORD_SIZE, reason));
  }

  /** How many bytes it has so far. */
  int taken() {
    return bytes.position();
  }

  boolean isEmpty() {
    return bytes.position() == 0;
  }

  boolean isComplete() {
    return !bytes.hasRemaining();
  }

  void clear() {
    bytes.clear();
  }

  private boolean isOptional() {
    return (flags() & Mlx5Layout.FLAG_OPTIONAL) != 0;
  }

  /** Whether the record may be skipped, and bits that mean nothing yet. */
  int flags() {
    return bytes.getInt(Mlx5Layout.AT_FLAGS);
  }

  /** How many bytes follow; of a complete header. */
  long size() {
    return bytes.getLong(Mlx5Layout.AT_RECORD_SIZE);
  }

  /** What follows; of a complete header. */
  int tag() {
    return bytes.getInt(Mlx5Layout.AT_TAG);
  }
}
