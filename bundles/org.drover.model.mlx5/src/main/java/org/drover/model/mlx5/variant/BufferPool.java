// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.Errno;

/**
 * The protection domain of a migration file, and its buffers that are not in use ({@code
 * avail_list}). Buffers are made and freed under the state mutex; any thread puts one back.
 */
final class BufferPool {
  private final VhcaCommands commands;
  private final int pd;
  private final List<DataBuffer> available = new ArrayList<>();

  BufferPool(VhcaCommands commands) throws Failure {
    commands.checkAttached();
    this.commands = commands;
    this.pd = commands.allocPd();
  }

  /** A new one, which the firmware reaches if it is for that and not empty. */
  DataBuffer allocate(long length, boolean forDma) throws Failure {
    DataBuffer buffer = new DataBuffer(length, forDma);
    if (length != 0 && forDma) {
      map(buffer);
    }
    return buffer;
  }

  /** {@code mlx5vf_dma_data_buffer()}. */
  void map(DataBuffer buffer) throws Failure {
    commands.checkAttached();
    if (buffer.mapping != null || buffer.size() == 0) {
      throw new Failure(Errno.EINVAL);
    }
    buffer.mapping = commands.core().map(buffer);
    try {
      buffer.mkey = commands.createMkey(pd, buffer.mapping.addresses());
    } catch (Failure e) {
      buffer.mapping.unmap();
      buffer.mapping = null;
      throw e;
    }
  }

  /**
   * One of the same kind that is large enough, or a new one; those that are too small are freed.
   */
  DataBuffer get(long length, boolean forDma) throws Failure {
    commands.checkAttached();
    List<DataBuffer> tooSmall = new ArrayList<>();
    DataBuffer found = take(length, forDma, tooSmall);
    try {
      return found != null ? found : allocate(length, forDma);
    } finally {
      tooSmall.forEach(this::free);
    }
  }

  /** The last that was too small comes first. */
  private synchronized DataBuffer take(long length, boolean forDma, List<DataBuffer> tooSmall) {
    List<DataBuffer> looked =
        available.stream().filter(buffer -> buffer.isForDma() == forDma).toList();
    for (DataBuffer buffer : looked) {
      available.remove(buffer);
      if (buffer.size() >= length) {
        return buffer;
      }
      tooSmall.add(0, buffer);
    }
    return null;
  }

  /** Nobody uses it any more. */
  synchronized void put(DataBuffer buffer) {
    buffer.chunk = 0;
    available.add(buffer);
  }

  void free(DataBuffer buffer) {
    if (buffer.mapping != null) {
      commands.destroyMkey(buffer.mkey);
      buffer.mapping.unmap();
      buffer.mapping = null;
    }
  }

  /**
   * Frees everything.
   *
   * @param kept freed first; what is null is passed over
   * @param queued freed last
   */
  void end(List<DataBuffer> kept, List<DataBuffer> queued) {
    List<DataBuffer> all = new ArrayList<>(kept);
    synchronized (this) {
      all.addAll(available);
      available.clear();
    }
    all.addAll(queued);
    all.stream().filter(buffer -> buffer != null).forEach(this::free);
    if (!commands.isDetached()) {
      commands.deallocPd(pd);
    }
  }
}
