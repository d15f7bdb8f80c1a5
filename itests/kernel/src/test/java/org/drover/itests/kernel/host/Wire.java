// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A machine's end of the network that joins it to another one, by QEMU's own protocol ({@code
 * docs/interop/qmp-spec.txt}). Pulled, it loses what comes from either side; no connection breaks.
 */
final class Wire {
  private static final String NAME = "n0";

  private final Path qmp;

  /**
   * Of a machine.
   *
   * @param qmp where its QEMU listens
   */
  Wire(Path qmp) {
    this.qmp = qmp;
  }

  /**
   * Pulls it, or puts it in again; returns when QEMU has done so.
   *
   * @param up false to pull it
   */
  void set(boolean up) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(qmp));
        BufferedReader answers =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      assertThat(next(answers).has("QMP")).as("greeting of QEMU at %s", qmp).isTrue();
      ask(channel, answers, "qmp_capabilities", new JsonObject());
      JsonObject link = new JsonObject();
      link.addProperty("name", NAME);
      link.addProperty("up", up);
      ask(channel, answers, "set_link", link);
    }
  }

  private static void ask(
      SocketChannel channel, BufferedReader answers, String command, JsonObject arguments)
      throws IOException {
    JsonObject question = new JsonObject();
    question.addProperty("execute", command);
    question.add("arguments", arguments);
    ByteBuffer line = StandardCharsets.UTF_8.encode(question + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
    JsonObject answer = next(answers);
    // What happens to the machine is told in between.
    while (answer.has("event")) {
      answer = next(answers);
    }
    assertThat(answer.has("return")).as("%s: %s", question, answer).isTrue();
  }

  private static JsonObject next(BufferedReader answers) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("QEMU has hung up");
    }
    return JsonParser.parseString(line).getAsJsonObject();
  }
}
