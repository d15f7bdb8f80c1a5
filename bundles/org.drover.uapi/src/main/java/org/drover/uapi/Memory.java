// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * Owner of one mapping of a {@link Kernel}: its address for the calls, a view for Java. Closed
 * once; closing again does nothing.
 *
 * <p>Not for use from two threads at once without the caller's own order.
 */
public final class Memory implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Memory.class.getName());

  private final Kernel kernel;
  private final long address;
  private final int length;
  private final ByteBuffer bytes;
  private boolean closed;

  /**
   * Takes over a mapping that exists.
   *
   * @param kernel who mapped it
   * @param address what {@link Kernel#mmap} returned; not negative
   * @param length in bytes
   */
  public Memory(Kernel kernel, long address, int length) {
    if (address < 0) {
      throw new IllegalArgumentException("not an address but an error: " + address);
    }
    this.kernel = kernel;
    this.address = address;
    this.length = length;
    this.bytes = kernel.view(address, length);
  }

  /**
   * The address that the kernel knows.
   *
   * @return the first byte's address
   */
  public synchronized long address() {
    requireOpen();
    return address;
  }

  /**
   * The whole mapping, in native byte order.
   *
   * @return always the same buffer: position and limit are shared by all who call
   */
  public synchronized ByteBuffer bytes() {
    requireOpen();
    return bytes;
  }

  /**
   * How long it is.
   *
   * @return in bytes
   */
  public int length() {
    return length;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "memory at 0x" + Long.toHexString(address) + " is unmapped already");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      int result = kernel.munmap(address, length);
      if (result < 0) {
        LOG.log(
            Level.WARNING,
            "munmap of {0} bytes at 0x{1} failed with errno {2}; they stay mapped",
            Integer.toString(length),
            Long.toHexString(address),
            -result);
      }
    }
  }
}
