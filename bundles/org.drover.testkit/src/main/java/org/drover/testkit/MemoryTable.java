// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.Errno;

/**
 * Addresses and the direct buffers behind them. An address is a key of this table and is never
 * dereferenced, so that a wild one is an answer and not a crash. Between two pieces there is always
 * a hole. Safe for use from any thread.
 */
final class MemoryTable {
  static final int PAGE = 4096;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final long FIRST = 0x7f00_0000_0000L;

  private final TreeMap<Long, Piece> pieces = new TreeMap<>();
  private long next = FIRST;

  private static final class Piece {
    private final ByteBuffer bytes;
    private final byte[] protection;
    private final boolean pinned;

    Piece(ByteBuffer bytes, byte[] protection, boolean pinned) {
      this.bytes = bytes;
      this.protection = protection;
      this.pinned = pinned;
    }

    boolean allows(int offset, int length, int wanted) {
      int first = offset / PAGE;
      int last = Math.max(offset, offset + length - 1) / PAGE;
      for (int page = first; page <= last; page++) {
        if ((protection[page] & wanted) != wanted) {
          return false;
        }
      }
      return true;
    }
  }

  synchronized long map(long length, int protection) {
    if (length <= 0 || length > Integer.MAX_VALUE) {
      return Errno.EINVAL.negative();
    }
    int size = Math.toIntExact((length + PAGE - 1) / PAGE * PAGE);
    return add(ByteBuffer.allocateDirect(size), protection, false);
  }

  synchronized long pin(ByteBuffer remaining) {
    return add(remaining, remaining.isReadOnly() ? READ : READ | WRITE, true);
  }

  private long add(ByteBuffer bytes, int protection, boolean pinned) {
    int pages = bytes.capacity() / PAGE + 1;
    byte[] protections = new byte[pages];
    Arrays.fill(protections, (byte) protection);
    long address = next;
    next += (pages + 1L) * PAGE;
    pieces.put(address, new Piece(bytes, protections, pinned));
    return address;
  }

  synchronized int unmap(long address, long length) {
    Piece piece = pieces.get(address);
    long size = (length + PAGE - 1) / PAGE * PAGE;
    if (piece == null || piece.pinned || piece.bytes.capacity() != size) {
      return Errno.EINVAL.negative();
    }
    pieces.remove(address);
    return 0;
  }

  synchronized boolean unpin(long address) {
    Piece piece = pieces.get(address);
    return piece != null && piece.pinned && pieces.remove(address) != null;
  }

  synchronized int protect(long address, long length, int protection) {
    Map.Entry<Long, Piece> entry = holding(address, length);
    if (entry == null || (address - entry.getKey()) % PAGE != 0) {
      return entry == null ? Errno.ENOMEM.negative() : Errno.EINVAL.negative();
    }
    int first = Math.toIntExact((address - entry.getKey()) / PAGE);
    int last = Math.toIntExact((address - entry.getKey() + length - 1) / PAGE);
    Arrays.fill(entry.getValue().protection, first, last + 1, (byte) protection);
    return 0;
  }

  synchronized Optional<ByteBuffer> readable(long address, long length) {
    return slice(address, length, READ);
  }

  synchronized Optional<ByteBuffer> writable(long address, long length) {
    return slice(address, length, WRITE);
  }

  /** From the address to the end of its piece, whatever its protection; empty if it is wild. */
  synchronized Optional<ByteBuffer> rest(long address) {
    Map.Entry<Long, Piece> entry = holding(address, 0);
    if (entry == null) {
      return Optional.empty();
    }
    int offset = Math.toIntExact(address - entry.getKey());
    return slice(address, entry.getValue().bytes.capacity() - offset, 0);
  }

  private Optional<ByteBuffer> slice(long address, long length, int wanted) {
    Map.Entry<Long, Piece> entry = holding(address, length);
    if (entry == null) {
      return Optional.empty();
    }
    int offset = Math.toIntExact(address - entry.getKey());
    int size = Math.toIntExact(length);
    Piece piece = entry.getValue();
    if (!piece.allows(offset, size, wanted)) {
      return Optional.empty();
    }
    return Optional.of(piece.bytes.slice(offset, size).order(ByteOrder.nativeOrder()));
  }

  private Map.Entry<Long, Piece> holding(long address, long length) {
    Map.Entry<Long, Piece> entry = pieces.floorEntry(address);
    if (entry == null || length < 0) {
      return null;
    }
    long end = entry.getKey() + entry.getValue().bytes.capacity();
    return address < end && length <= end - address ? entry : null;
  }

  /** How many mappings and pins there are. */
  synchronized int size() {
    return pieces.size();
  }
}
