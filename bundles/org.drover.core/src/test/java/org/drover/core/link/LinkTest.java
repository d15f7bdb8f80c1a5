// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.drover.api.service.TransportFault;
import org.drover.api.service.TransportFault.Kind;
import org.drover.stream.StreamFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final int CHUNK = 4096;
  private LoopbackPair pair;
  private Link destination;

  @BeforeEach
  void open() throws IOException {
    pair = LoopbackPair.open();
    destination = new Link(pair.destination(), CHUNK);
  }

  @AfterEach
  void close() throws IOException {
    pair.source().close();
    pair.destination().close();
  }

  /** A stream's header has 16 bytes and a frame's 32: docs/formats/stream.md. */
  @Test
  void damageOnAWireIsToldWithoutAnAdviceThatADoubtForbids() throws IOException {
    TransportFault flip = new TransportFault(Kind.FLIP, 48);
    Link source = new Link(FaultyConnection.with(pair.source(), List.of(flip)), CHUNK);
    source.open();
    source.data(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    destination.listen();

    StreamFormatException error =
        catchThrowableOfType(StreamFormatException.class, () -> destination.next());

    assertThat(destination.sentence(error))
        .startsWith(
            "what came from " + destination.peer() + " is damaged: frame 0 at byte 16: checksum")
        .endsWith("; look for what damages bytes on the way between the two")
        .doesNotContain("image");
  }

  /** The peer died in the middle of a frame; its header alone has 32 bytes. */
  @Test
  void aWireThatEndsWithinAFrameIsBrokenAndNotDamaged() throws IOException {
    TransportFault drop = new TransportFault(Kind.DROP, 16 + 10);
    Link source = new Link(FaultyConnection.with(pair.source(), List.of(drop)), CHUNK);
    source.open();
    assertThatThrownBy(() -> source.data(0, ByteBuffer.wrap(new byte[] {1, 2, 3})));
    destination.listen();

    StreamFormatException error =
        catchThrowableOfType(StreamFormatException.class, () -> destination.next());

    assertThat(destination.sentence(error))
        .isEqualTo(
            "the connection with "
                + destination.peer()
                + " broke: frame 0 at byte 16: the stream ends at byte 26, 22 bytes too early");
  }

  @Test
  void theRemedyOfANewerWireIsOneVersionAtBothEnds() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {(byte) 0x89, 'D', 'R', 'V', '\r', '\n', 0x1a, '\n'});
    header.putShort((short) 2).putShort((short) 0);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, header.position());
    header.putInt((int) crc.getValue()).flip();
    pair.source().write(header);

    StreamFormatException error =
        catchThrowableOfType(StreamFormatException.class, () -> destination.listen());

    assertThat(destination.sentence(error))
        .contains("cannot be read: stream header at byte 0: written in format 2.0")
        .endsWith("; run the same version of Drover at both ends");
  }
}
