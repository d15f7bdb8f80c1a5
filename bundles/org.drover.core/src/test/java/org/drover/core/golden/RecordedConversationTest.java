// SPDX-License-Identifier: Apache-2.0
package org.drover.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.Network.Listener;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The conversation of cnf/baseline/wire: each side of today's engine is given what the other side
 * said then, frame by frame, and says what its own side said then, to the byte.
 */
@Timeout(60)
class RecordedConversationTest {
  private static final String PEER = "pipe:here";
  private static final String FEATURES = "STOP_COPY,P2P,PRE_COPY";

  private final PipeNetwork network = new PipeNetwork();

  /** Something that a side says. */
  private record Saying(char side, String what, String hex) {
    static Saying of(String line) {
      int colon = line.indexOf(": ");
      return new Saying(line.charAt(0), line.substring(2, colon), line.substring(colon + 2));
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  private static List<Saying> conversation() {
    return new String(Golden.read("wire/migration.txt"), StandardCharsets.US_ASCII)
        .lines()
        .map(Saying::of)
        .toList();
  }

  /** Says what one side said, and expects what the other one did. */
  private static void play(char side, Connection connection) throws IOException {
    for (Saying saying : conversation()) {
      ByteBuffer bytes = ByteBuffer.wrap(saying.bytes());
      if (saying.side() == side) {
        while (bytes.hasRemaining()) {
          connection.write(bytes);
        }
      } else {
        ByteBuffer heard = ByteBuffer.allocate(bytes.remaining());
        while (heard.hasRemaining()) {
          assertThat(connection.read(heard)).as("bytes of %s", saying.what()).isPositive();
        }
        assertThat(readable(heard.array()))
            .as("%s of %s: %s", saying.what(), saying.side(), Golden.REMEDY)
            .isEqualTo(readable(saying.bytes()));
      }
    }
  }

  /** Both the text of a message and every byte. */
  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".")
        + " "
        + HexFormat.of().formatHex(bytes);
  }

  @Test
  void todaysSourceSaysWhatItSaid() throws Exception {
    Platform here = Golden.platform(network, Golden.HERE);
    FakeHardware source = Golden.mtty(here, "source", FEATURES).holdsForeign(Golden.mtty());
    source.initialBytes = 24;
    Golden.open(here, source);
    assertThat(new HeldContext(source, Golden.context()).held()).isNotEmpty();
    try (Listener listener = network.listen(URI.create(PEER))) {
      Session session = here.migrateTo(PEER, source, Set.of());
      try (Connection destination = listener.accept()) {
        play('D', destination);
      }
      ended(session, SessionState.DONE);
    }
  }

  @Test
  void todaysDestinationSaysWhatItSaid() throws Exception {
    Platform there = Golden.platform(network, Golden.THERE);
    FakeHardware target = Golden.mtty(there, "target", FEATURES);
    Golden.open(there, target);
    HeldContext context = new HeldContext(target);
    Session session = there.listen(PEER, target);
    try (Connection source = network.connect(URI.create(PEER), Platform.GUARD)) {
      play('S', source);
    }
    ended(session, SessionState.DONE);
    assertThat(target.content()).isEqualTo(Golden.mtty());
    assertThat(context.held()).isEqualTo(Golden.context());
  }

  /** Which a reader of the file could not tell from the bytes. */
  @Test
  void itIsAWholeMigration() {
    assertThat(conversation())
        .extracting(saying -> saying.side() + " " + saying.what())
        .containsExactly(
            "S header",
            "S OFFER",
            "D header",
            "D ACCEPT",
            "S initial data",
            "S INITIAL_DATA_SENT",
            "D SWITCHOVER_ACK",
            "S the rest",
            "S context",
            "S END",
            "D LOADED",
            "S COMMIT",
            "D RUNNING",
            "S SETTLED",
            "D SETTLED");
  }
}
