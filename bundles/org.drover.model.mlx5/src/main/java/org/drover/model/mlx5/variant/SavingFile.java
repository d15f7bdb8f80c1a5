// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/**
 * What a reader has of a save: a queue of buffers, each with a header or an image, and the state
 * that says what it means when the queue is empty ({@code struct mlx5_vf_migration_file}). The
 * {@link Saver} fills it.
 */
final class SavingFile implements ModelFile {

  /** {@code enum mlx5_vf_migf_state}. */
  enum State {
    /** Nothing was saved yet. */
    NEW,
    ERROR,
    PRE_COPY_ERROR,
    PRE_COPY,
    SAVE_STOP_COPY_CHUNK,
    COMPLETE
  }

  private final Supplier<PreCopyAnswer> pump;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<DataBuffer> queue = new ArrayDeque<>();
  private State state = State.NEW;
  private long position;
  private long maxPos;
  private long initialBytes;

  /** A SAVE is in flight, or somebody keeps it from beginning ({@code save_comp}). */
  private boolean saving;

  private Consumer<DataBuffer> consumed = buffer -> {};
  private volatile Runnable pollChanged = () -> {};
  private volatile int events;

  /**
   * An empty one.
   *
   * @param pump answers {@code VFIO_MIG_GET_PRECOPY_INFO}, under the state mutex
   */
  SavingFile(Supplier<PreCopyAnswer> pump) {
    this.pump = pump;
  }

  /** Who is given each buffer that was read to its end, under this file's lock. */
  void onConsumed(Consumer<DataBuffer> taker) {
    consumed = taker;
  }

  // --- for the saver ---

  /** Does something that changes it, and wakes who waits. */
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      events = eventsNow();
      changed.signalAll();
      pollChanged.run();
    } finally {
      lock.unlock();
    }
  }

  private int eventsNow() {
    if (state == State.ERROR) {
      return POLLIN | POLLRDNORM | POLLRDHUP;
    }
    return queue.isEmpty() && state != State.COMPLETE ? 0 : POLLIN | POLLRDNORM;
  }

  State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  void state(State next) {
    change(() -> state = next);
  }

  /** Waits until no SAVE is in flight, and keeps others from beginning one. */
  void beginSave() {
    lock.lock();
    try {
      while (saving) {
        changed.awaitUninterruptibly();
      }
      saving = true;
    } finally {
      lock.unlock();
    }
  }

  void endSave() {
    change(() -> saving = false);
  }

  /** A header that is complete, and what it announces; within {@link #change}. */
  void enqueue(DataBuffer buffer, long length) {
    buffer.length = length;
    buffer.startPos = maxPos;
    maxPos += length;
    queue.add(buffer);
  }

  /** Bytes of the first image and what stands before it; within {@link #change}. */
  void addInitialBytes(long bytes) {
    initialBytes += bytes;
  }

  /** Nothing can be read any more. */
  void disable() {
    change(
        () -> {
          state = State.ERROR;
          position = 0;
        });
  }

  /** What was queued and not read. */
  List<DataBuffer> drain() {
    lock.lock();
    try {
      List<DataBuffer> left = new ArrayList<>(queue);
      queue.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What PRECOPY_INFO tells, or {@code ENODEV}.
   *
   * @param fresh bytes that the firmware has of itself
   */
  Estimate estimate(long fresh) throws Failure {
    lock.lock();
    try {
      if (state == State.ERROR) {
        throw new Failure(Errno.ENODEV);
      }
      if (initialBytes > position) {
        return new Estimate(new PreCopyAnswer.Initial(initialBytes - position), false);
      }
      long unread = maxPos - position;
      return new Estimate(new PreCopyAnswer.Dirty(unread + fresh), unread == 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was found.
   *
   * @param answer the driver writes one of the two estimates, and gives back the other as it came
   * @param drained whether everything was read
   */
  record Estimate(PreCopyAnswer answer, boolean drained) {}

  // --- for the reader ---

  @Override
  public boolean readable() {
    return true;
  }

  @Override
  public void awaitData() {
    lock.lock();
    try {
      while (queue.isEmpty() && (state == State.NEW || state == State.SAVE_STOP_COPY_CHUNK)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** As one that blocks. */
  @Override
  public long read(ByteBuffer into) {
    awaitData();
    return read(into, false);
  }

  @Override
  public long read(ByteBuffer into, boolean nonBlocking) {
    lock.lock();
    try {
      if (state == State.ERROR) {
        return Errno.ENODEV.negative();
      }
      if (into.hasRemaining() && queue.isEmpty()) {
        return end(nonBlocking);
      }
      return copy(into);
    } finally {
      events = eventsNow();
      lock.unlock();
    }
  }

  private long end(boolean nonBlocking) {
    if (state == State.PRE_COPY || state == State.PRE_COPY_ERROR) {
      return Errno.ENOMSG.negative();
    }
    return nonBlocking && state != State.COMPLETE ? Errno.EAGAIN.negative() : 0;
  }

  private long copy(ByteBuffer into) {
    long done = 0;
    while (into.hasRemaining() && !queue.isEmpty()) {
      DataBuffer first = queue.peek();
      long offset = position - first.startPos;
      if (offset < 0 || offset >= first.length) {
        // An image of no bytes: the driver does not find its place in it.
        state = State.ERROR;
        return Errno.EINVAL.negative();
      }
      int count = (int) Math.min(into.remaining(), first.length - offset);
      first.read(offset, count, into);
      position += count;
      done += count;
      if (offset + count == first.length) {
        queue.remove();
        consumed.accept(first);
      }
    }
    return done;
  }

  @Override
  public int poll() {
    return events;
  }

  @Override
  public void onPollChange(Runnable told) {
    pollChanged = told;
  }

  @Override
  public PreCopyAnswer precopyInfo() {
    return pump.get();
  }

  // --- what stands in the buffers ---

  /** A record's header ({@code struct mlx5_vf_migration_header}). */
  static void putHeader(DataBuffer buffer, long size, int flags, int tag) {
    buffer
        .from(0)
        .putLong(Mlx5Layout.AT_RECORD_SIZE, size)
        .putInt(Mlx5Layout.AT_FLAGS, flags)
        .putInt(Mlx5Layout.AT_TAG, tag);
  }
}
