// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

/**
 * How a vendor's devices behave where the uAPI leaves it open: what the engine goes by when it
 * opens one, paces its pre-copy and plans. A hint never decides what is allowed, only what is done
 * first and how long is waited.
 *
 * @param resetsAtOpen whether opening such a device, or closing it for the last time, resets it.
 *     Where it does, looking at an unleased device would destroy what it holds
 * @param preCopyInfoIsPump whether new dirty data comes only when {@code VFIO_MIG_GET_PRECOPY_INFO}
 *     is called (mlx5: {@code mlx5vf_precopy_ioctl} begins the next SAVE; virtio). Such a device is
 *     asked once a round: each question has it save another increment. One that is none may be
 *     asked at any time, which is how the engine hears sooner what is left
 * @param neverDrained whether {@code dirty_bytes} stays above 0 however quiet the device is
 *     (virtio). Waiting for a threshold that it cannot reach would use up all rounds, so the
 *     switchover is due once a few rounds have left no less than those before
 * @param p2p whether its driver has the P2P states whenever it has migration, which a plan says of
 *     a device that is not open
 */
public record PolicyHints(
    boolean resetsAtOpen, boolean preCopyInfoIsPump, boolean neverDrained, boolean p2p) {

  /**
   * Of a device of which nothing is known: it loses its state when it is opened, has to be asked,
   * and has no P2P; the operator's policy alone says when to switch over.
   */
  public static final PolicyHints CAUTIOUS = new PolicyHints(true, true, false, false);

  /**
   * The same, of a device that keeps its state over a close and an open, or does not.
   *
   * @param resets whether it loses its state
   * @return otherwise as this
   */
  public PolicyHints withResetsAtOpen(boolean resets) {
    return new PolicyHints(resets, preCopyInfoIsPump, neverDrained, p2p);
  }
}
