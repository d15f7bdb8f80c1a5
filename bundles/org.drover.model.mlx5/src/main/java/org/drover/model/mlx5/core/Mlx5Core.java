// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.core;

import java.util.function.Consumer;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * The driver of the physical function ({@code drivers/net/ethernet/mellanox/mlx5/core} of Linux
 * 6.12) as {@code mlx5-vfio-pci} of one of its virtual functions meets it. What can fail answers
 * {@code -errno}. May be used by any thread.
 */
public interface Mlx5Core {

  /**
   * {@code mlx5_cmd_exec()}: gives a command to the firmware and waits for the answer.
   *
   * @param in the command
   * @param out is cleared, and filled with the answer, the status at its first byte
   * @return 0, or {@code -errno}: the firmware's status translated, or why there was no answer
   */
  int exec(Mailbox in, Mailbox out);

  /**
   * {@code mlx5_cmd_init_async_ctx()}.
   *
   * @return a context of its own
   */
  AsyncContext asyncContext();

  /**
   * {@code dma_map_sgtable()} for the physical function.
   *
   * @param memory what the firmware may read and write from now on
   * @return how the firmware reaches it
   */
  DmaMapping map(DmaMemory memory);

  /**
   * {@code mlx5_sriov_blocking_notifier_register()}: hears of the virtual function being enabled
   * and disabled, by the thread that does it.
   *
   * @param heard is told true when it is enabled ({@code MLX5_PF_NOTIFY_ENABLE_VF}), false when it
   *     is about to be disabled ({@code MLX5_PF_NOTIFY_DISABLE_VF})
   * @return ends it
   */
  Registration onVfEnabled(Consumer<Boolean> heard);

  /**
   * What the physical function can do, read when the virtual function's driver is bound.
   *
   * @return by the names of {@code mlx5_ifc.h}
   */
  Mlx5Capabilities capabilities();

  /**
   * {@code mlx5_get_uars_page()}: the page of doorbells of the page tracker's queues.
   *
   * @return its index
   */
  int uarPage();

  /**
   * {@code mlx5_comp_eqn_get()}: the event queue that completions are told by.
   *
   * @return its number
   */
  int compEqn();

  /**
   * {@code mlx5_eq_notifier_register()}, and {@code event} of {@code struct mlx5_core_cq}: hears of
   * errors of queues and of general objects that change by themselves.
   *
   * @param heard is called by a thread of the firmware's; it must not give commands
   * @return ends it
   */
  Registration onEvent(Consumer<Event> heard);

  /**
   * What {@code struct mlx5_eqe} tells.
   *
   * @param type {@code MLX5_EVENT_TYPE_OBJECT_CHANGE}, {@code MLX5_EVENT_TYPE_CQ_ERROR} or one of
   *     {@code MLX5_EVENT_TYPE_WQ_*}
   * @param number of the object, of the completion queue or of the queue pair
   */
  record Event(int type, int number) {}

  /** Commands that are answered later ({@code struct mlx5_async_ctx}). */
  interface AsyncContext {

    /**
     * {@code mlx5_cmd_exec_cb()}: gives a command to the firmware and does not wait.
     *
     * @param in the command; it is copied
     * @param out is filled before the callback
     * @param answered is called once, by a thread of the firmware's, with 0, {@code -EREMOTEIO} if
     *     the status in {@code out} is not 0, or another {@code -errno} if there was no answer
     * @return 0, or {@code -errno} if it was not taken: nothing is called then
     */
    int exec(Mailbox in, Mailbox out, Consumer<Integer> answered);

    /** {@code mlx5_cmd_cleanup_async_ctx()}: returns when each of its commands was answered. */
    void cleanup();
  }

  /** Memory that the firmware reaches. */
  interface DmaMapping {

    /**
     * Where its pages are.
     *
     * @return the DMA address of each page of 4096 bytes, as an MTT entry names it
     */
    long[] addresses();

    /** {@code dma_unmap_sgtable()}. */
    void unmap();
  }

  /** What can be ended, once. */
  @FunctionalInterface
  interface Registration {
    /** Ends it; returns when nothing of it runs any more. */
    void end();
  }
}
