// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PARAM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_STATE_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.drover.model.mlx5.contents.Filler;
import org.drover.model.mlx5.contents.Initiator;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * A function as the firmware has it, and the commands that suspend and resume it. One command at a
 * time, which others wait for; its contents may be read and written meanwhile.
 */
public final class Vhca implements Initiator {
  private final int vf;
  private final Filler filler;
  private final VhcaImages images;

  /** Held to read by whoever acts as the initiator, and to write by who suspends it. */
  private final ReadWriteLock acting = new ReentrantReadWriteLock(true);

  /** A reset that the firmware has not seen: it looks before each command. */
  private final AtomicBoolean reset = new AtomicBoolean();

  private volatile boolean initiatorSuspended;
  private volatile boolean responderSuspended;
  private volatile PagedMemory contents;

  Vhca(int vf, Keys keys, DmaTable dma, long size, Filler filler) {
    this.vf = vf;
    this.filler = filler;
    this.images = new VhcaImages(keys, dma);
    this.contents = new PagedMemory(size, filler);
  }

  /**
   * Which virtual function it is.
   *
   * @return from 0
   */
  public int vf() {
    return vf;
  }

  /**
   * Its identifier in commands, which is no other number of it: who mixes them up is found out.
   *
   * @return from 0x10
   */
  public int vhcaId() {
    return vhcaId(vf);
  }

  static int vhcaId(int vf) {
    return 0x10 + vf;
  }

  /**
   * What it holds.
   *
   * @return the memory itself, until it is {@link #resize resized}
   */
  public PagedMemory contents() {
    return contents;
  }

  /**
   * Writes to what it holds, as whoever may change it: a test.
   *
   * @param offset first byte
   * @param from taken from its position to its limit
   * @return false if its responder is suspended: a function that is stopped does not change
   */
  public synchronized boolean write(long offset, ByteBuffer from) {
    settle();
    if (responderSuspended) {
      return false;
    }
    contents.write(offset, from);
    return true;
  }

  /**
   * Makes it anew with another size, as it was made at first.
   *
   * @param size of its contents, in bytes
   */
  public synchronized void resize(long size) {
    contents = new PagedMemory(size, filler);
    images.forget();
  }

  /**
   * How it is.
   *
   * @return after the last command
   */
  public synchronized VhcaState state() {
    settle();
    return new VhcaState(
        initiatorSuspended, responderSuspended, images.tracking(), contents.dirtyPages());
  }

  /**
   * The function is reset: before its next command it runs again, and nobody tracks it. What it
   * holds stays, because the kernel resets a function whenever it is closed. Never waits.
   */
  public void reset() {
    reset.set(true);
  }

  private void settle() {
    if (reset.getAndSet(false)) {
      initiatorSuspended = false;
      responderSuspended = false;
      images.forget();
    }
  }

  @Override
  public boolean initiate(Runnable act) {
    Lock lock = acting.readLock();
    lock.lock();
    try {
      if (initiatorSuspended && !reset.get()) {
        return false;
      }
      act.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  synchronized int suspend(int opMod) {
    settle();
    return switch (opMod) {
      case MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR -> {
        suspendInitiator();
        yield MLX5_CMD_STAT_OK;
      }
      case MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER -> {
        if (!initiatorSuspended) {
          yield MLX5_CMD_STAT_BAD_RES_STATE_ERR;
        }
        responderSuspended = true;
        yield MLX5_CMD_STAT_OK;
      }
      default -> MLX5_CMD_STAT_BAD_PARAM_ERR;
    };
  }

  /** What it has begun comes to its end before, and the memory of others is left alone after. */
  private void suspendInitiator() {
    acting.writeLock().lock();
    try {
      initiatorSuspended = true;
    } finally {
      acting.writeLock().unlock();
    }
  }

  synchronized int resume(int opMod) {
    settle();
    switch (opMod) {
      case MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER -> responderSuspended = false;
      case MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR -> initiatorSuspended = false;
      default -> {
        return MLX5_CMD_STAT_BAD_PARAM_ERR;
      }
    }
    return MLX5_CMD_STAT_OK;
  }

  synchronized int query(Mailbox in, Mailbox out) {
    settle();
    return images.query(contents, in, out);
  }

  synchronized int save(Mailbox in, Mailbox out) {
    settle();
    return images.save(contents, responderSuspended, in, out);
  }

  synchronized int load(Mailbox in) {
    settle();
    return initiatorSuspended && responderSuspended
        ? images.load(contents, in)
        : MLX5_CMD_STAT_BAD_RES_STATE_ERR;
  }

  /** The firmware has begun anew: nothing is left of the function. */
  synchronized void restart() {
    reset.set(true);
    settle();
    resize(contents.size());
  }
}
