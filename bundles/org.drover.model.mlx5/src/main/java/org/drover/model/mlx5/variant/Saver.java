// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile.PreCopyAnswer;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.Mlx5;
import org.drover.model.mlx5.ifc.save_vhca_state_out;
import org.drover.model.mlx5.variant.SavingFile.State;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/**
 * Saves a function into a {@link SavingFile}, by asynchronous SAVEs of which one is in flight at a
 * time. What is not a callback runs under the state mutex.
 */
final class Saver {
  /** {@code MAX_NUM_CHUNKS}. */
  private static final int CHUNKS = 2;

  /** {@code MAX_CHUNK_SIZE}. */
  private static final long LARGEST_CHUNK = 8 << 20;

  /** What {@code size} of a SAVE can say, in whole pages. */
  private static final long LARGEST = (1L << 32) - 4096;

  private final Mlx5vfDevice device;
  private final VhcaCommands commands;
  private final SavingFile file;
  private final BufferPool pool;
  private final Mlx5Core.AsyncContext context;

  /** {@code buf} and {@code buf_header}: for STOP_COPY, two of each in chunk mode. */
  private final DataBuffer[] kept = new DataBuffer[CHUNKS];

  private final DataBuffer[] keptHeaders = new DataBuffer[CHUNKS];

  /** Chunks that are in the queue; with the next, guarded by the file. */
  private int readyChunks;

  /** What the firmware needs for the chunk that waits for a buffer; 0 for none. */
  private long nextRequired;

  private Saver(Mlx5vfDevice device) throws Failure {
    this.device = device;
    this.commands = device.commands();
    this.file = new SavingFile(this::pump);
    this.context = commands.core().asyncContext();
    this.pool = new BufferPool(commands);
    file.onConsumed(this::consumed);
  }

  /**
   * {@code mlx5vf_pci_save_device_data()}.
   *
   * @param track whether the device goes on, and the firmware is to know what it changes
   */
  static Saver begin(Mlx5vfDevice device, boolean track) throws Failure {
    device.commands().checkAttached();
    Saver saver = new Saver(device);
    try {
      saver.begin(track);
      return saver;
    } catch (Failure e) {
      saver.end();
      throw e;
    }
  }

  private void begin(boolean track) throws Failure {
    VhcaCommands.Query query = device.query();
    prepareStopCopy(query, track);
    DataBuffer first;
    if (track) {
      first = pool.allocate(kept[0].size(), true);
    } else {
      first = kept[0];
      kept[0] = null;
    }
    try {
      save(first, false, track);
    } catch (Failure e) {
      pool.free(first);
      throw e;
    }
  }

  private void prepareStopCopy(VhcaCommands.Query query, boolean track) throws Failure {
    long size = Math.min(LARGEST, stopCopySize(query, track));
    for (int at = 0; at < (commands.inChunks() ? CHUNKS : 1); at++) {
      kept[at] = pool.get(size, true);
      keptHeaders[at] = pool.get(Mlx5Layout.HEADER, false);
      if (commands.inChunks()) {
        kept[at].chunk = at + 1;
        keptHeaders[at].chunk = at + 1;
      }
    }
    DataBuffer header = pool.get(Mlx5Layout.HEADER + Mlx5Layout.STOP_COPY_SIZE, false);
    SavingFile.putHeader(
        header, Mlx5Layout.STOP_COPY_SIZE, Mlx5Layout.FLAG_OPTIONAL, Mlx5Layout.TAG_STOP_COPY_SIZE);
    header.from(0).putLong(Mlx5Layout.HEADER, kept[0].size());
    int length = Mlx5Layout.HEADER + Mlx5Layout.STOP_COPY_SIZE;
    file.change(
        () -> {
          file.enqueue(header, length);
          file.addInitialBytes(track ? length : 0);
        });
  }

  private long stopCopySize(VhcaCommands.Query query, boolean track) {
    if (commands.inChunks()) {
      long chunk =
          Long.compareUnsigned(query.total(), LARGEST_CHUNK) < 0 ? query.total() : LARGEST_CHUNK;
      return Math.max(query.required(), chunk);
    }
    // What is saved in the end may have grown by a tenth.
    return track ? query.required() + query.required() / 10 : query.required();
  }

  SavingFile file() {
    return file;
  }

  /**
   * Gives the firmware a SAVE as soon as none is in flight.
   *
   * @param incremental only what has changed
   * @param track whether the device goes on
   */
  void save(DataBuffer into, boolean incremental, boolean track) throws Failure {
    commands.checkAttached();
    file.beginSave();
    State state = file.state();
    boolean preCopied = state == State.PRE_COPY || state == State.PRE_COPY_ERROR;
    boolean cleanup = preCopied && !track && !incremental;
    // After an error of PRE_COPY the last image is a whole one.
    boolean increment = incremental && state != State.PRE_COPY_ERROR;
    boolean stopCopy = !track && !cleanup;
    DataBuffer header;
    try {
      header = header(into, stopCopy);
    } catch (Failure e) {
      file.endSave();
      throw e;
    }
    if (stopCopy) {
      file.state(State.SAVE_STOP_COPY_CHUNK);
    }
    Save save = new Save(into, header, stopCopy, Mailbox.ofSize(save_vhca_state_out.SIZE));
    Mailbox in = commands.saveCommand(into, increment, track);
    int result = context.exec(in, save.out(), status -> answered(save, status));
    if (result < 0) {
      pool.put(header);
      file.endSave();
      Failure.check(result);
    }
  }

  private DataBuffer header(DataBuffer image, boolean stopCopy) throws Failure {
    int at = Math.max(0, image.chunk - 1);
    DataBuffer header = stopCopy ? keptHeader(at) : null;
    return header != null ? header : pool.get(Mlx5Layout.HEADER, false);
  }

  private DataBuffer keptHeader(int at) {
    DataBuffer[] taken = new DataBuffer[1];
    file.change(
        () -> {
          taken[0] = keptHeaders[at];
          keptHeaders[at] = null;
        });
    return taken[0];
  }

  /**
   * In flight.
   *
   * @param stopCopy whether it belongs to the last image
   */
  private record Save(DataBuffer buffer, DataBuffer header, boolean stopCopy, Mailbox out) {}

  /** {@code mlx5vf_save_callback()}: by a thread of the firmware's. */
  private void answered(Save save, int status) {
    try {
      if (status == 0) {
        file.change(() -> saved(save));
      } else {
        failed(save, status);
      }
    } catch (OutOfMemoryError e) {
      failed(save, Errno.ENOMEM.negative());
    } finally {
      file.endSave();
    }
  }

  /** Within the file's lock. */
  private void saved(Save save) {
    long image = save.out().get(save_vhca_state_out.actual_image_size);
    int chunk = save.buffer().chunk;
    long next = chunk == 0 ? 0 : save.out().get(save_vhca_state_out.next_required_umem_size);
    boolean first = file.state() != State.PRE_COPY && !save.stopCopy();
    SavingFile.putHeader(save.header(), image, 0, Mlx5Layout.TAG_FW_DATA);
    file.enqueue(save.header(), Mlx5Layout.HEADER);
    file.enqueue(save.buffer(), image);
    if (first) {
      file.addInitialBytes(Mlx5Layout.HEADER + image);
      file.state(State.PRE_COPY);
    }
    if (save.stopCopy() && next == 0) {
      file.state(State.COMPLETE);
    }
    readyChunks += chunk == 0 ? 0 : 1;
    if (next != 0 && readyChunks >= CHUNKS) {
      // No buffer is free: when one is read.
      nextRequired = next;
    } else if (next != 0) {
      saveLater(chunk % CHUNKS + 1, next);
    }
  }

  private void failed(Save save, int status) {
    int told =
        status == Errno.EREMOTEIO.negative()
            ? (int) save.out().get(save_vhca_state_out.status)
            : status;
    pool.put(save.buffer());
    pool.put(save.header());
    boolean untracked = !save.stopCopy() && told == Mlx5.MLX5_CMD_STAT_BAD_RES_STATE_ERR;
    file.state(untracked ? State.PRE_COPY_ERROR : State.ERROR);
  }

  /** {@code mlx5vf_buf_read_done()}: within the file's lock. */
  private void consumed(DataBuffer buffer) {
    int chunk = buffer.chunk;
    if (chunk == 0) {
      pool.put(buffer);
    } else if (!buffer.isForDma()) {
      keptHeaders[chunk - 1] = buffer;
    } else {
      kept[chunk - 1] = buffer;
      readyChunks--;
      long next = nextRequired;
      nextRequired = 0;
      if (next != 0) {
        saveLater(chunk, next);
      }
    }
  }

  private void saveLater(int chunk, long required) {
    device.later(() -> saveNext(chunk, required));
  }

  /** {@code mlx5vf_mig_file_save_work()}. */
  private void saveNext(int chunk, long required) {
    if (file.state() == State.ERROR) {
      return;
    }
    try {
      saveInto(keptFor(chunk - 1, required), true);
    } catch (Failure e) {
      file.state(State.ERROR);
    }
  }

  /** Not tracked; what the SAVE does not take is put back. */
  private void saveInto(DataBuffer buffer, boolean incremental) throws Failure {
    try {
      save(buffer, incremental, false);
    } catch (Failure e) {
      pool.put(buffer);
      throw e;
    }
  }

  /** {@code mlx5vf_mig_file_get_stop_copy_buf()}: the buffer that was kept, or a larger one. */
  private DataBuffer keptFor(int at, long required) throws Failure {
    DataBuffer[] taken = new DataBuffer[1];
    file.change(
        () -> {
          taken[0] = kept[at];
          kept[at] = null;
        });
    DataBuffer buffer = taken[0];
    if (buffer.size() >= required) {
      return buffer;
    }
    int chunk = buffer.chunk;
    pool.put(buffer);
    DataBuffer larger = pool.get(required, true);
    larger.chunk = chunk;
    return larger;
  }

  /** The end of PCP2>SCPY ({@code mlx5vf_pci_save_device_inc_data()}). */
  void saveLast() throws Failure {
    if (file.state() == State.ERROR) {
      throw new Failure(Errno.ENODEV);
    }
    try {
      long required = device.queryIncrement(Mlx5vfDevice.Asking.FINAL);
      saveInto(keptFor(0, required), true);
    } catch (Failure e) {
      file.state(State.ERROR);
      throw e;
    }
  }

  /** What ends the tracking when PRE_COPY is left for RUNNING. */
  void cleanUp() throws Failure {
    long size = device.queryIncrement(Mlx5vfDevice.Asking.CLEANUP);
    saveInto(pool.get(size, true), false);
  }

  /** {@code VFIO_MIG_GET_PRECOPY_INFO}: also begins to save what was found. */
  private PreCopyAnswer pump() {
    return device.guarded(
        new PreCopyAnswer.Failed(Errno.EIO),
        () -> {
          try {
            return precopyInfo().answer();
          } catch (Failure e) {
            return new PreCopyAnswer.Failed(e.errno());
          }
        });
  }

  private SavingFile.Estimate precopyInfo() throws Failure {
    long fresh = device.preCopyDirty();
    SavingFile.Estimate estimate = file.estimate(fresh);
    if (estimate.drained() && fresh != 0) {
      try {
        DataBuffer buffer = pool.get(fresh, true);
        try {
          save(buffer, true, true);
        } catch (Failure e) {
          pool.put(buffer);
          throw e;
        }
      } catch (Failure e) {
        file.state(State.ERROR);
        throw e;
      }
    }
    return estimate;
  }

  /** Waits for what is in flight, ends the file, and frees its buffers: the state it was in. */
  State end() {
    context.cleanup();
    State last = file.state();
    file.disable();
    List<DataBuffer> left = new ArrayList<>(Arrays.asList(kept));
    left.addAll(Arrays.asList(keptHeaders));
    Arrays.fill(kept, null);
    Arrays.fill(keptHeaders, null);
    pool.end(left, file.drain());
    return last;
  }
}
