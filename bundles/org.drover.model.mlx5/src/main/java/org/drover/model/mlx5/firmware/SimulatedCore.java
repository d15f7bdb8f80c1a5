// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DEALLOC_PD;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_CQ;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_MKEY;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.model.mlx5.core.DmaMemory;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.mbox_in;

/**
 * {@code mlx5_core} over a simulated adapter, for one virtual function. Commands whose caller does
 * not wait run on threads of its own, which end with it.
 */
public final class SimulatedCore implements Mlx5Core, AutoCloseable {
  private static final int UAR = 1;
  private static final int EQN = 1;
  private static final long IDLE_SECONDS = 1;

  /** Commands that are taken for done where the firmware does not answer any more. */
  private static final Set<Integer> TEARDOWN =
      Set.of(
          MLX5_CMD_OP_DESTROY_MKEY,
          MLX5_CMD_OP_DESTROY_CQ,
          MLX5_CMD_OP_DESTROY_QP,
          MLX5_CMD_OP_DEALLOC_PD,
          MLX5_CMD_OP_DESTROY_GENERAL_OBJECT);

  private final Adapter adapter;
  private final Vhca vhca;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads;

  SimulatedCore(Adapter adapter, Vhca vhca) {
    this.adapter = adapter;
    this.vhca = vhca;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this::thread);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "mlx5-firmware-vf" + vhca.vf());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The function that it is for.
   *
   * @return as the firmware has it
   */
  public Vhca vhca() {
    return vhca;
  }

  @Override
  public int exec(Mailbox in, Mailbox out) {
    out.clear();
    if (adapter.failed()) {
      return TEARDOWN.contains((int) in.get(mbox_in.opcode)) ? 0 : Errno.EIO.negative();
    }
    int sequence = adapter.journal().begin(in, out.size());
    OptionalInt lost = adapter.faults().met(Fault.Kind.ERROR, in);
    int result = lost.isPresent() ? -lost.getAsInt() : Statuses.result(execute(in, out));
    adapter.journal().end(sequence, out, result);
    return result;
  }

  private int execute(Mailbox in, Mailbox out) {
    adapter.faults().delay(in, () -> closed.getCount() == 0);
    pause(adapter.delayMs(in));
    return adapter.execute(in, out);
  }

  /** As the kernel sleeps there: nobody interrupts it. It ends early where all of this ends. */
  private void pause(long ms) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    boolean interrupted = false;
    try {
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        try {
          if (closed.await(left, TimeUnit.NANOSECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public AsyncContext asyncContext() {
    return new AsyncCommands(this);
  }

  /** Takes a command for an asynchronous context: see {@link AsyncContext#exec}. */
  int submit(Mailbox in, Mailbox out, Consumer<Integer> answered) {
    if (adapter.failed()) {
      return Errno.EIO.negative();
    }
    OptionalInt refused = adapter.faults().met(Fault.Kind.SUBMIT, in);
    if (refused.isPresent()) {
      return -refused.getAsInt();
    }
    if (closed.getCount() == 0) {
      return Errno.ENODEV.negative();
    }
    // The caller may use it for the next.
    Mailbox own = Mailbox.of(in.bytes());
    int sequence = adapter.journal().begin(own, out.size());
    try {
      threads.execute(() -> answered.accept(answer(own, out, sequence)));
    } catch (RejectedExecutionException e) {
      // It was closed meanwhile.
      adapter.journal().end(sequence, out, Errno.ENODEV.negative());
      return Errno.ENODEV.negative();
    }
    return 0;
  }

  private int answer(Mailbox in, Mailbox out, int sequence) {
    out.clear();
    OptionalInt lost = adapter.faults().met(Fault.Kind.ERROR, in);
    int result;
    if (lost.isPresent()) {
      result = -lost.getAsInt();
    } else {
      result = execute(in, out) == MLX5_CMD_STAT_OK ? 0 : Errno.EREMOTEIO.negative();
    }
    adapter.journal().end(sequence, out, result);
    return result;
  }

  @Override
  public DmaMapping map(DmaMemory memory) {
    return adapter.dma().map(memory);
  }

  @Override
  public Registration onVfEnabled(Consumer<Boolean> heard) {
    return adapter.enabled(vhca.vf()).add(heard);
  }

  @Override
  public Mlx5Capabilities capabilities() {
    return adapter.capabilities();
  }

  @Override
  public int uarPage() {
    return UAR;
  }

  @Override
  public int compEqn() {
    return EQN;
  }

  @Override
  public Registration onEvent(Consumer<Event> heard) {
    return adapter.events().add(heard);
  }

  /**
   * Ends its threads; those that are at a command end after it, and no delay is waited for any
   * more. Not an error if it was closed before.
   */
  @Override
  public void close() {
    closed.countDown();
    adapter.faults().wake();
    threads.shutdown();
  }
}
