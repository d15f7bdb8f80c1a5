// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.service.SessionState;
import org.drover.api.spi.SourceDescription;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.protocol.DestinationEvent;
import org.drover.core.protocol.DestinationProtocol;
import org.drover.core.protocol.Message;
import org.drover.core.protocol.MessageCodec;
import org.drover.core.protocol.SourceEvent;
import org.drover.core.protocol.SourceProtocol;
import org.drover.core.session.Outcome;
import org.drover.fsm.FeatureSet;

/**
 * Loads the classes of a handover before a device is stopped: every message is written and read
 * once, and both halves of the protocol are taken through a handover that goes well and through the
 * failures. Nothing of it leaves this class. So the first blackout of a platform loads fewer
 * classes, and a session that rolls forward while its bundle is being stopped needs fewer. It is no
 * promise: what devices, drivers and transports load is theirs.
 */
final class Warmup {
  private Warmup() {}

  /** Does it once; afterwards it costs nothing. */
  static void beforeBlackout() {
    Once.DONE.run();
  }

  private static final class Once {
    static final Runnable DONE = touch();

    private static Runnable touch() {
      messages().forEach(Once::roundTrip);
      good();
      bad();
      return () -> {};
    }

    private static void roundTrip(Message message) {
      try {
        ByteBuffer bytes = MessageCodec.encode(message);
        MessageCodec.decode("a rehearsal", bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("a message that was just written cannot be read", e);
      }
    }

    private static List<Message> messages() {
      return List.of(
          offer(),
          new Message.Accept(UUID.randomUUID(), List.of(new DeviceAddress("emu", "a")), List.of()),
          new Message.Refuse(List.of("rehearsed")),
          new Message.InitialDataSent(),
          new Message.SwitchoverAck(),
          new Message.End(List.of(1L)),
          new Message.Loaded(),
          new Message.Commit(1),
          new Message.KeepAlive(),
          new Message.Running(),
          new Message.Settled(),
          new Message.Abort("rehearsed"),
          new Message.GaveUp("rehearsed", true),
          new Message.MayHaveRun("rehearsed"),
          new Message.Resume(UUID.randomUUID(), UUID.randomUUID(), 1),
          new Message.UnknownSession(UUID.randomUUID()),
          new Message.Split("rehearsed"));
    }

    private static Message.Offer offer() {
      SourceDescription description =
          new SourceDescription("generic", "", "", FeatureSet.parse("STOP_COPY"), Map.of());
      SavedDevice saved = new SavedDevice(0, "emu:a", description, OptionalLong.empty());
      return new Message.Offer(
          UUID.randomUUID(),
          UUID.randomUUID(),
          1,
          new Manifest(Instant.EPOCH, List.of(saved)),
          List.of(Optional.empty()));
    }

    private static void good() {
      Message.Accept accept = new Message.Accept(UUID.randomUUID(), List.of(), List.of());
      source(
          new SourceEvent.Begin(offer()),
          new SourceEvent.Peer(accept),
          new SourceEvent.InitialDataSent(),
          new SourceEvent.Peer(new Message.SwitchoverAck()),
          new SourceEvent.SwitchoverDue(),
          new SourceEvent.Stopped(new Message.End(List.of(1L))),
          new SourceEvent.Peer(new Message.Loaded()),
          new SourceEvent.CommitDecided(),
          new SourceEvent.PeerLost("rehearsed"),
          new SourceEvent.Reached(),
          new SourceEvent.Peer(new Message.Loaded()),
          new SourceEvent.Peer(new Message.Running()),
          new SourceEvent.Peer(new Message.Settled()));
      destination(
          new DestinationEvent.Peer(offer()),
          new DestinationEvent.Fits(offer(), accept),
          new DestinationEvent.Prepared(),
          new DestinationEvent.Data(),
          new DestinationEvent.Context(),
          new DestinationEvent.Peer(new Message.End(List.of(1L))),
          new DestinationEvent.Loaded(),
          new DestinationEvent.PeerLost("rehearsed"),
          new DestinationEvent.Peer(new Message.Resume(UUID.randomUUID(), UUID.randomUUID(), 1)),
          new DestinationEvent.Peer(new Message.Commit(1)),
          new DestinationEvent.QuietlyRunning(),
          new DestinationEvent.Started(),
          new DestinationEvent.Peer(new Message.Settled()));
    }

    private static void bad() {
      source(
          new SourceEvent.Begin(offer()),
          new SourceEvent.Peer(new Message.GaveUp("rehearsed", true)),
          new SourceEvent.RollBackFailed("rehearsed", false, false));
      source(
          new SourceEvent.Begin(offer()),
          new SourceEvent.Departed("rehearsed"),
          new SourceEvent.RolledBack());
      destination(
          new DestinationEvent.Peer(offer()),
          new DestinationEvent.Fits(
              offer(), new Message.Accept(UUID.randomUUID(), List.of(), List.of())),
          new DestinationEvent.Departed("rehearsed"),
          new DestinationEvent.Failed("rehearsed"));
      if (!new Outcome(SessionState.FAILED, new RollBack.Failed("", false, false).reason())
          .state()
          .isEnded()) {
        throw new IllegalStateException("a failure must be an end");
      }
    }

    private static void source(SourceEvent... events) {
      SourceProtocol at = SourceProtocol.begin(true);
      for (SourceEvent event : events) {
        at = at.on(event).next();
      }
    }

    private static void destination(DestinationEvent... events) {
      DestinationProtocol at = DestinationProtocol.begin();
      for (DestinationEvent event : events) {
        at = at.on(event).next();
      }
    }
  }
}
