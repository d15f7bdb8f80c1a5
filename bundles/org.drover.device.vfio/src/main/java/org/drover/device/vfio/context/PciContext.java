// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.util.List;
import java.util.Optional;
import org.drover.api.spi.Interrupts.Kind;

/**
 * What a PCI function holds beside its migration stream.
 *
 * @param function what it is and has
 * @param fields the fields of its config space, ascending by their offsets
 * @param programmed the interrupts that are enabled; empty if none are
 * @param mappings the IOVA layout of its address space, ascending
 */
public record PciContext(
    Function function,
    List<Field> fields,
    Optional<Programmed> programmed,
    List<Mapping> mappings) {
  /** {@code PCI_STD_NUM_BARS}. */
  public static final int BARS = 6;

  /** No function has more: the size of an MSI-X table. */
  public static final int MOST_VECTORS = 2048;

  /** Keeps the lists from changing. */
  public PciContext {
    fields = List.copyOf(fields);
    mappings = List.copyOf(mappings);
  }

  /**
   * What a context must fit.
   *
   * @param vendor its id, 16 bits
   * @param device its id, 16 bits
   * @param type its class, 24 bits
   * @param bars sizes of BAR 0 to 5 in bytes; 0 where there is none
   * @param vectors how many interrupts there are of each kind, in the order of the kinds
   */
  public record Function(int vendor, int device, int type, List<Long> bars, List<Integer> vectors) {

    /** Refuses other than six BARs and one count for each kind. */
    public Function {
      bars = List.copyOf(bars);
      vectors = List.copyOf(vectors);
      if (bars.size() != BARS || vectors.size() != Kind.values().length) {
        throw new IllegalArgumentException("not a function: " + bars + ", " + vectors);
      }
    }

    /** How many interrupts there are of a kind. */
    public int vectors(Kind kind) {
      return vectors.get(kind.index());
    }
  }

  /**
   * A field of config space.
   *
   * @param offset where it is
   * @param width in bytes: 1, 2 or 4
   * @param value what it holds; unsigned, little-endian in config space
   */
  public record Field(int offset, int width, int value) {}

  /**
   * Interrupts that are enabled.
   *
   * @param kind which
   * @param vectors how many, from the first on
   * @param masked whether INTx is masked
   */
  public record Programmed(Kind kind, int vectors, boolean masked) {}

  /**
   * What is mapped for DMA.
   *
   * @param iova where devices see it
   * @param length in bytes
   * @param readable whether devices may read it
   * @param writable whether devices may write it
   */
  public record Mapping(long iova, long length, boolean readable, boolean writable) {

    /** For example {@code 0x1000 to 0x1fff rw}. */
    @Override
    public String toString() {
      return "0x%x to 0x%x %s%s"
          .formatted(iova, iova + length - 1, readable ? "r" : "-", writable ? "w" : "-");
    }
  }

  /** The field at an offset. */
  Optional<Field> field(int offset) {
    return fields.stream().filter(field -> field.offset() == offset).findFirst();
  }
}
