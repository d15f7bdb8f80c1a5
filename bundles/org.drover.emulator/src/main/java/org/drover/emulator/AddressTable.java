// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.uapi.Mman;

/**
 * The caller's address space: what was mapped or pinned, by addresses that are keys of this table
 * and never dereferenced. No address is given out twice, so that a use after {@code munmap} is
 * always {@code EFAULT}.
 *
 * <p>What is unmapped is forgotten here at once, but Java gives its pages back to the machine only
 * when the garbage collector has found the buffer: an emulated platform may hold more memory than
 * is mapped in it.
 *
 * <p>Any thread may use it. The bytes themselves are not guarded, as memory is not.
 */
final class AddressTable {
  /** The page size of x86. */
  static final int PAGE = 4096;

  private static final long FIRST = 0x7e00_0000_0000L;

  private final NavigableMap<Long, Piece> pieces = new TreeMap<>();

  /** What is told when the last piece of a mapping has gone, by mapping. */
  private final Map<Long, Runnable> ends = new HashMap<>();

  private long next = FIRST;

  /** A run of bytes with one protection; a part of a buffer that was mapped as a whole. */
  private record Piece(long mapping, long base, int length, int prot, ByteBuffer origin, int at) {
    long end() {
      return base + length;
    }

    Piece part(long from, long to, int newProt) {
      return new Piece(
          mapping,
          from,
          Math.toIntExact(to - from),
          newProt,
          origin,
          at + Math.toIntExact(from - base));
    }

    ByteBuffer slice(long from, int count) {
      return origin.slice(at + Math.toIntExact(from - base), count).order(ByteOrder.nativeOrder());
    }
  }

  /**
   * Rounds up to whole pages.
   *
   * @param length in bytes, not negative
   * @return in bytes
   */
  static long pages(long length) {
    return (length + PAGE - 1) / PAGE * PAGE;
  }

  /**
   * Gives a buffer an address.
   *
   * @param reserved how many bytes of addresses it takes; those behind the buffer's end are mapped
   *     to nothing
   * @param prot {@code PROT_*}
   * @param bytes what stands there; all of it, whatever its position
   * @return the address, page aligned
   */
  synchronized long add(long reserved, int prot, ByteBuffer bytes) {
    long address = next;
    // A page between two mappings: running over the end of one never hits the next.
    next += pages(Math.max(1, reserved)) + PAGE;
    if (bytes.capacity() > 0) {
      pieces.put(address, new Piece(address, address, bytes.capacity(), prot, bytes, 0));
    }
    return address;
  }

  /**
   * Gives a file's buffer an address, and tells when nothing of it is mapped any more.
   *
   * @param end called once, without a lock of this table; at once if the buffer is empty
   * @return as the other one
   */
  long add(long reserved, int prot, ByteBuffer bytes, Runnable end) {
    long address;
    synchronized (this) {
      address = add(reserved, prot, bytes);
      if (bytes.capacity() > 0) {
        ends.put(address, end);
      }
    }
    if (bytes.capacity() == 0) {
      end.run();
    }
    return address;
  }

  /**
   * Forgets what a range is mapped to; a range without mappings is fine, as for {@code munmap}.
   *
   * @param address first byte
   * @param length in bytes
   */
  void remove(long address, long length) {
    List<Runnable> ended = new ArrayList<>();
    synchronized (this) {
      for (Piece piece : overlapping(address, length)) {
        pieces.remove(piece.base());
        keepOutside(piece, address, address + length);
        if (!there(piece.mapping()) && ends.containsKey(piece.mapping())) {
          ended.add(ends.remove(piece.mapping()));
        }
      }
    }
    ended.forEach(Runnable::run);
  }

  private boolean there(long mapping) {
    Map.Entry<Long, Piece> first = pieces.ceilingEntry(mapping);
    return first != null && first.getValue().mapping() == mapping;
  }

  /** Forgets the mappings of files. */
  void removeFiles() {
    List<Runnable> ended;
    synchronized (this) {
      pieces.values().removeIf(piece -> ends.containsKey(piece.mapping()));
      ended = List.copyOf(ends.values());
      ends.clear();
    }
    ended.forEach(Runnable::run);
  }

  /** Forgets the whole of what {@link #add} returned an address for. */
  synchronized void removeAt(long address) {
    pieces.remove(address);
  }

  /**
   * Changes the protection of a range.
   *
   * @param address first byte
   * @param length in bytes
   * @param prot {@code PROT_*}
   * @return false if a part of the range is not mapped; nothing was changed
   */
  synchronized boolean protect(long address, long length, int prot) {
    List<Piece> touched = overlapping(address, length);
    long end = address + length;
    long at = address;
    for (Piece piece : touched) {
      if (piece.base() > at) {
        return false;
      }
      // The rest of a last page belongs to its mapping.
      at = piece.base() + pages(piece.length());
    }
    if (at < end) {
      return false;
    }
    for (Piece piece : touched) {
      pieces.remove(piece.base());
      keepOutside(piece, address, end);
      long from = Math.max(piece.base(), address);
      pieces.put(from, piece.part(from, Math.min(piece.end(), end), prot));
    }
    return true;
  }

  private void keepOutside(Piece piece, long from, long to) {
    if (piece.base() < from) {
      pieces.put(piece.base(), piece.part(piece.base(), from, piece.prot()));
    }
    if (piece.end() > to) {
      pieces.put(to, piece.part(to, piece.end(), piece.prot()));
    }
  }

  private List<Piece> overlapping(long address, long length) {
    List<Piece> found = new ArrayList<>();
    Map.Entry<Long, Piece> before = pieces.floorEntry(address);
    if (before != null && before.getValue().end() > address) {
      found.add(before.getValue());
    }
    found.addAll(pieces.subMap(address, false, address + length, false).values());
    return found;
  }

  /**
   * The bytes of a range, for a copy.
   *
   * @param address first byte
   * @param length in bytes
   * @param write whether the kernel writes there
   * @return the range's parts in order, in native byte order; empty where the kernel finds a bad
   *     address
   */
  synchronized Optional<List<ByteBuffer>> range(long address, long length, boolean write) {
    List<ByteBuffer> parts = new ArrayList<>(1);
    long at = address;
    long left = length;
    while (left > 0) {
      Map.Entry<Long, Piece> entry = pieces.floorEntry(at);
      if (entry == null || entry.getValue().end() <= at || !allows(entry.getValue(), write)) {
        return Optional.empty();
      }
      int count = Math.toIntExact(Math.min(left, entry.getValue().end() - at));
      parts.add(entry.getValue().slice(at, count));
      at += count;
      left -= count;
    }
    return Optional.of(parts);
  }

  private static boolean allows(Piece piece, boolean write) {
    int needed = write ? Mman.PROT_WRITE : Mman.PROT_READ | Mman.PROT_WRITE;
    return (piece.prot() & needed) != 0 && !(write && piece.origin().isReadOnly());
  }

  /**
   * Copies from the caller.
   *
   * @param address where the bytes are
   * @param length in bytes
   * @return a copy in native byte order; empty where the kernel answers {@code EFAULT}
   */
  Optional<ByteBuffer> copyFrom(long address, int length) {
    return range(address, length, false)
        .map(
            parts -> {
              ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
              parts.forEach(copy::put);
              return copy.flip().order(ByteOrder.nativeOrder());
            });
  }

  /**
   * Whether there is memory in a whole range.
   *
   * @param address first byte
   * @param length in bytes
   * @param write whether it can be written
   * @return as {@link #range} finds it
   */
  boolean has(long address, long length, boolean write) {
    return range(address, length, write).isPresent();
  }

  /**
   * Copies from the caller into a buffer.
   *
   * @param address where the bytes are
   * @param into filled from its position to its limit
   * @return false where there is no memory; nothing was copied then
   */
  boolean fill(long address, ByteBuffer into) {
    Optional<List<ByteBuffer>> parts = range(address, into.remaining(), false);
    parts.ifPresent(found -> found.forEach(into::put));
    return parts.isPresent();
  }

  /**
   * Copies a string from the caller, as {@code strndup_user()} does.
   *
   * @param address of its first byte
   * @return its bytes without the zero at the end, at most a page of them; empty where the kernel
   *     answers {@code EFAULT}
   */
  Optional<ByteBuffer> copyString(long address) {
    ByteBuffer copy = ByteBuffer.allocate(PAGE);
    while (copy.hasRemaining()) {
      Optional<List<ByteBuffer>> next = range(address + copy.position(), 1, false);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      byte value = next.get().get(0).get(0);
      if (value == 0) {
        break;
      }
      copy.put(value);
    }
    return Optional.of(copy.flip());
  }

  /**
   * Copies to the caller.
   *
   * @param address where the bytes go
   * @param bytes from its first byte to its limit
   * @return false where the kernel answers {@code EFAULT}; nothing was written then
   */
  boolean copyTo(long address, ByteBuffer bytes) {
    ByteBuffer from = bytes.duplicate().position(0);
    Optional<List<ByteBuffer>> parts = range(address, from.limit(), true);
    parts.ifPresent(
        found -> {
          for (ByteBuffer part : found) {
            int count = part.remaining();
            part.put(0, from, from.position(), count);
            from.position(from.position() + count);
          }
        });
    return parts.isPresent();
  }

  /**
   * A view for Java.
   *
   * @param address first byte
   * @param length in bytes
   * @return one buffer over the range
   * @throws IllegalArgumentException if it is not the range of one mapping
   */
  synchronized ByteBuffer view(long address, int length) {
    List<Piece> touched = overlapping(address, length);
    long at = address;
    for (Piece piece : touched) {
      if (piece.base() > at || piece.mapping() != touched.get(0).mapping()) {
        throw notMapped(address, length);
      }
      at = piece.end();
    }
    if (length < 0 || at < address + length) {
      throw notMapped(address, length);
    }
    if (length == 0) {
      return ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
    }
    Piece first = touched.get(0);
    return first
        .origin()
        .slice(first.at() + Math.toIntExact(address - first.base()), length)
        .order(ByteOrder.nativeOrder());
  }

  private static IllegalArgumentException notMapped(long address, int length) {
    return new IllegalArgumentException(
        "the "
            + length
            + " bytes at the emulator's address 0x"
            + Long.toHexString(address)
            + " are not mapped: view memory only between mmap and munmap");
  }
}
