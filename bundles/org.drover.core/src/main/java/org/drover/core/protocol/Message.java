// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.core.image.Manifest;

/** What one side tells the other, in the order of a migration that goes well. */
public sealed interface Message {

  /**
   * The message's name on the wire.
   *
   * @return as the handover calls it
   */
  String name();

  /**
   * Source: will you take these?
   *
   * @param session the migration, the same on both sides
   * @param instance the source's journal
   * @param epoch counts forced decisions; 1 at the beginning
   * @param manifest what will come
   * @param targets where each device should go, by the manifest's index; empty to let the
   *     destination find the only one that fits
   */
  record Offer(
      UUID session,
      UUID instance,
      long epoch,
      Manifest manifest,
      List<Optional<DeviceAddress>> targets)
      implements Message {
    /** Keeps the targets from changing. */
    public Offer {
      targets = List.copyOf(targets);
    }

    @Override
    public String name() {
      return "OFFER";
    }
  }

  /**
   * Destination: yes, into these; they are empty and wait for the state.
   *
   * @param instance the destination's journal
   * @param targets where each device goes, by the manifest's index
   * @param warnings what its vendor drivers want known of these states in these devices
   */
  record Accept(UUID instance, List<DeviceAddress> targets, List<String> warnings)
      implements Message {
    /** Keeps the lists from changing. */
    public Accept {
      targets = List.copyOf(targets);
      warnings = List.copyOf(warnings);
    }

    @Override
    public String name() {
      return "ACCEPT";
    }
  }

  /**
   * Destination: no; nothing was touched.
   *
   * @param reasons at least one
   */
  record Refuse(List<String> reasons) implements Message {
    /** Keeps the reasons from changing. */
    public Refuse {
      reasons = List.copyOf(reasons);
    }

    @Override
    public String name() {
      return "REFUSE";
    }
  }

  /** Source: the initial data of all devices has been sent. */
  record InitialDataSent() implements Message {
    @Override
    public String name() {
      return "INITIAL_DATA_SENT";
    }
  }

  /** Destination: the initial data is loaded and not objected to; a switchover is worth while. */
  record SwitchoverAck() implements Message {
    @Override
    public String name() {
      return "SWITCHOVER_ACK";
    }
  }

  /**
   * Source: all devices are stopped and this was everything.
   *
   * @param lengths state bytes of each device, by the manifest's index
   */
  record End(List<Long> lengths) implements Message {
    /** Keeps the lengths from changing. */
    public End {
      lengths = List.copyOf(lengths);
    }

    @Override
    public String name() {
      return "END";
    }
  }

  /** Destination: everything is loaded and validated; it runs when it is told to. */
  record Loaded() implements Message {
    @Override
    public String name() {
      return "LOADED";
    }
  }

  /**
   * Source: run. From here on the source does not run unless it is given the state back.
   *
   * @param epoch of the offer
   */
  record Commit(long epoch) implements Message {
    @Override
    public String name() {
      return "COMMIT";
    }
  }

  /** Either, at any time: this side lives and has nothing else to say. */
  record KeepAlive() implements Message {
    @Override
    public String name() {
      return "KEEPALIVE";
    }
  }

  /** Destination: all devices run. */
  record Running() implements Message {
    @Override
    public String name() {
      return "RUNNING";
    }
  }

  /**
   * Source: it knows the outcome and has closed its devices, or runs them again; the destination
   * may forget the session. Destination: so it does; the source need not call again.
   */
  record Settled() implements Message {
    @Override
    public String name() {
      return "SETTLED";
    }
  }

  /**
   * Source: no COMMIT will come.
   *
   * @param reason for people
   */
  record Abort(String reason) implements Message {
    @Override
    public String name() {
      return "ABORT";
    }
  }

  /**
   * Destination: its devices are reset and will not run.
   *
   * @param reason for people
   * @param forgotten whether it had promised nothing, and does not wait for SETTLED
   */
  record GaveUp(String reason, boolean forgotten) implements Message {
    @Override
    public String name() {
      return "GAVE_UP";
    }
  }

  /**
   * Destination: it began to run and failed; nobody may take it for not having run.
   *
   * @param reason for people
   */
  record MayHaveRun(String reason) implements Message {
    @Override
    public String name() {
      return "MAY_HAVE_RUN";
    }
  }

  /**
   * Source, instead of OFFER, on a connection that replaces a lost one: what came of the session?
   * The destination answers with the last word that it said of it: LOADED, RUNNING, GAVE_UP,
   * MAY_HAVE_RUN, SETTLED, or that it knows of none.
   *
   * @param session the migration
   * @param instance the source's journal, as in OFFER
   * @param epoch one more for each decision that an operator forced at the source
   */
  record Resume(UUID session, UUID instance, long epoch) implements Message {
    @Override
    public String name() {
      return "RESUME";
    }
  }

  /**
   * Destination: nothing is written down here of that session. It means that the session came to
   * nothing only if it comes from the journal that took part in it.
   *
   * @param instance the destination's journal
   */
  record UnknownSession(UUID instance) implements Message {
    @Override
    public String name() {
      return "UNKNOWN_SESSION";
    }
  }

  /**
   * Source: both sides run, because an operator forced one of them who was wrong about the other.
   *
   * @param reason for people
   */
  record Split(String reason) implements Message {
    @Override
    public String name() {
      return "SPLIT";
    }
  }
}
