// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.drover.api.RefusedException;

/**
 * What to do about a session in doubt: ask the other side once more, or decide without it.
 *
 * @param peer where the destination is to be called from now on, of the same scheme as before;
 *     empty for where it was
 * @param keepHere the decision that this side's devices are the ones that run; empty to ask only
 * @param giveUp the decision that the other side's devices are the ones that run
 */
public record Resolution(Optional<URI> peer, Optional<Fence> keepHere, boolean giveUp) {

  /** A side of a session. */
  public enum Side {
    /** Whose devices ran at the beginning. */
    SOURCE,
    /** Whose devices run at the end. */
    DESTINATION
  }

  /**
   * An operator's word that the other side will not run: without it the state may run twice.
   *
   * @param side which one was kept from it
   * @param how for the journal and for people, for example {@code host powered off, ticket 4711}
   */
  public record Fence(Side side, String how) {
    /** Refuses a word that says nothing. */
    public Fence {
      if (how.isBlank()) {
        throw new RefusedException(
            "deciding without the other side",
            List.of("say how it was kept from running, for example \"host powered off\""));
      }
    }
  }

  /**
   * Ask at once, which only a source can.
   *
   * @return where it was called before
   */
  public static Resolution ask() {
    return new Resolution(Optional.empty(), Optional.empty(), false);
  }

  /**
   * Ask at once, and elsewhere.
   *
   * @param peer where the destination listens now, of the same scheme as before
   * @return which only a source can do
   */
  public static Resolution ask(URI peer) {
    return new Resolution(Optional.of(peer), Optional.empty(), false);
  }

  /**
   * Decide that this side's devices run.
   *
   * @param side the other one, which was kept from running
   * @param how in which way
   * @return a decision that cannot be taken back
   */
  public static Resolution keepHere(Side side, String how) {
    return new Resolution(Optional.empty(), Optional.of(new Fence(side, how)), false);
  }

  /**
   * Decide that the other side's devices run, because somebody looked: what this side holds is
   * given up. A loaded destination resets its device, a committed source closes its own.
   *
   * @return a decision that cannot be taken back
   */
  public static Resolution surrender() {
    return new Resolution(Optional.empty(), Optional.empty(), true);
  }
}
