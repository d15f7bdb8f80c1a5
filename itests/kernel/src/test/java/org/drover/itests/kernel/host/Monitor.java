// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
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

/** A QEMU, by its own protocol ({@code docs/interop/qmp-spec.txt}). */
final class Monitor {
  private final Path qmp;

  /**
   * Of a machine.
   *
   * @param qmp where its QEMU listens
   */
  Monitor(Path qmp) {
    this.qmp = qmp;
  }

  /**
   * Has it carry out a command; returns when it has.
   *
   * @return its answer
   */
  JsonElement ask(String command, JsonObject arguments) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(qmp));
        BufferedReader answers =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      assertThat(next(answers).has("QMP")).as("greeting of QEMU at %s", qmp).isTrue();
      ask(channel, answers, "qmp_capabilities", new JsonObject());
      return ask(channel, answers, command, arguments);
    }
  }

  /**
   * Has it carry out a command that it has for people alone.
   *
   * @return what it says to that
   */
  String type(String line) throws IOException {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("command-line", line);
    return ask("human-monitor-command", arguments).getAsString().strip();
  }

  private static JsonElement ask(
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
    return answer.get("return");
  }

  private static JsonObject next(BufferedReader answers) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("QEMU has hung up");
    }
    return JsonParser.parseString(line).getAsJsonObject();
  }
}
