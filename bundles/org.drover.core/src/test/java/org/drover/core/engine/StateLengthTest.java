// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.SourceDescription;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source whose frames are all sound, and whose END tells of another state than it sent. */
class StateLengthTest {
  private static final URI PEER = URI.create("pipe:here");

  private final PipeNetwork network = new PipeNetwork();
  private final Platform there = new Platform(new FakeDriver("fake", false, Set.of()), network);
  private final FakeHardware destination = there.device("b").holds("other");

  @Test
  @Tag("pitfall-17")
  void refusesAStateOfAnotherLengthThanTheSourceSays() throws Exception {
    byte[] state = there.device("c").holds(100).content();
    Session listening = there.listen(PEER.toString(), destination);
    try (Link link = new Link(network.connect(PEER, Duration.ofSeconds(1)), 1 << 16)) {
      link.open();
      link.send(offer());
      link.listen();
      assertThat(heard(link)).isInstanceOf(Message.Accept.class);
      link.data(0, ByteBuffer.wrap(state));
      link.send(new Message.End(List.of(state.length + 1L)));

      assertThat(heard(link))
          .isInstanceOfSatisfying(
              Message.GaveUp.class,
              gaveUp ->
                  assertThat(gaveUp.reason())
                      .contains("the source sent [101] bytes of state and [100] came"));
    }
    ended(listening, SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
  }

  private static Message heard(Link link) throws Exception {
    Message message = Link.message(link.next().orElseThrow());
    while (message instanceof Message.KeepAlive) {
      message = Link.message(link.next().orElseThrow());
    }
    return message;
  }

  private static Message offer() {
    SourceDescription description =
        new SourceDescription("fake", "fake", "6.12", FeatureSet.parse("STOP_COPY"), Map.of());
    return new Message.Offer(
        new UUID(0, 7),
        new UUID(0, 8),
        1,
        new Manifest(
            Instant.parse("2026-01-02T03:04:05Z"),
            List.of(new SavedDevice(0, "emu:a", description, OptionalLong.empty()))),
        List.of(Optional.empty()));
  }
}
