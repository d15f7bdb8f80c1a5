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
   */
  record Accept(UUID instance, List<DeviceAddress> targets) implements Message {
    /** Keeps the targets from changing. */
    public Accept {
      targets = List.copyOf(targets);
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

  /** Source: it has closed its devices; the destination may forget the session. */
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
   */
  record GaveUp(String reason) implements Message {
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
}
