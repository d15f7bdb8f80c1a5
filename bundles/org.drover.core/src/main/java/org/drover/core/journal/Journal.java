// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;

/**
 * What a session writes down before it acts or tells, so that its side's word still holds after a
 * crash. The engine calls {@link #record} at every point that the handover names, always before the
 * message or the action that follows from it.
 *
 * <p>This is the seam of the durable journal. {@link MemoryJournal} keeps the records only as long
 * as the platform runs: a crash ends what a session had promised.
 */
public interface Journal {

  /** Which side of a migration writes. */
  enum Role {
    /** The side whose device runs at the beginning. */
    SOURCE,
    /** The side whose device runs at the end. */
    DESTINATION
  }

  /** The points of the handover. */
  enum Point {
    /** Source: the offer is made. */
    OFFERED,
    /** Either: the peer's instance is known and both have agreed to begin. */
    ACCEPTED,
    /** Destination: everything is loaded and validated; it runs only on COMMIT from here on. */
    LOADED,
    /** Source: the destination may run; the source never runs again unless it is given back. */
    COMMITTED,
    /** Destination: the devices are about to run; it never gives back from here on. */
    STARTING,
    /** Destination: the devices run. */
    RAN,
    /** Destination: it has given up; its devices are reset after this. */
    GAVE_UP,
    /** Source: no COMMIT was and will be sent; it goes back to RUNNING after this. */
    ABORTED,
    /** Source: the destination runs. */
    DONE,
    /** Source: the destination gave up after COMMIT and the source runs again. */
    RETURNED,
    /** Source: the state is gone on both sides. */
    LOST,
    /** Either: the outcome is known to be unknown until an operator decides. */
    IN_DOUBT,
    /** Destination: the source knows the outcome; the session may be forgotten. */
    SETTLED,
    /** Either: an operator decided, and said how the other side was kept from running. */
    FORCED,
    /** Either: both sides run, because an operator who forced one was wrong about the other. */
    SPLIT
  }

  /**
   * What both sides know of each other when they have agreed to begin: by it a peer that comes back
   * is the one that took part, or has forgotten what it promised.
   *
   * @param peer the peer's {@linkplain #instance instance}
   * @param epoch of the offer; counts forced decisions, 1 at the beginning
   * @param targets where each device goes, by the manifest's index
   */
  record Agreement(UUID peer, long epoch, List<DeviceAddress> targets) {
    /** Keeps the targets from changing. */
    public Agreement {
      targets = List.copyOf(targets);
    }
  }

  /**
   * One record.
   *
   * @param session the migration, the same on both sides
   * @param role which side
   * @param point what has been reached
   * @param agreement with whom; present in {@link Point#ACCEPTED} and nowhere else
   * @param detail for people; may be empty
   */
  record Entry(
      UUID session, Role role, Point point, Optional<Agreement> agreement, String detail) {}

  /**
   * Which life of this journal it is: a new one whenever its records are gone.
   *
   * @return exchanged with the peer in OFFER and ACCEPT
   */
  UUID instance();

  /**
   * Writes a record; durable, as far as this journal is, when it returns.
   *
   * @param entry what to write
   * @throws RuntimeException if it may not be written; what depends on it is not done then: no
   *     COMMIT is sent, no device is closed or reset
   */
  void record(Entry entry);

  /**
   * What was written about a session.
   *
   * @param session the migration
   * @return in the order of writing, of both roles if both are in this platform
   */
  List<Entry> entries(UUID session);
}
