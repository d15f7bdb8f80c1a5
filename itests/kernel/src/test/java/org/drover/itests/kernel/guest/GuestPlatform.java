// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Until;

/**
 * The assembled distribution on the guest's kernel, with three of its dual-port mtty.
 *
 * <p>What they hold is written and read through their registers alone: the scratch register and the
 * FIFO of port 0. Reading a byte of the FIFO takes it out.
 */
final class GuestPlatform {
  // C1 only: with C2 on, emulated multi-threading crashed the JVM now and then. The verifier takes
  // two fifths of a boot whose every instruction is emulated; outside the guest it is on.
  private static final String JAVA_OPTIONS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions"
          + " -XX:-BytecodeVerificationRemote -Xmx512m";

  private final Platform platform;
  private final List<String> made;

  private GuestPlatform(Platform platform, List<String> made) {
    this.platform = platform;
    this.made = made;
  }

  static GuestPlatform boot() throws IOException, GeneralSecurityException {
    Distribution distribution = Distribution.at(Distribution.property("drover.guest.home"));
    Path base = Distribution.property("drover.guest.base");
    Platform platform = Platform.again(distribution, base, JAVA_OPTIONS);
    String create = "vfio:mdev create mtty-2 --json";
    return new GuestPlatform(
        platform,
        platform.answers(create, create, create).stream().map(GuestPlatform::address).toList());
  }

  Platform platform() {
    return platform;
  }

  String source() {
    return made.get(0);
  }

  String destination() {
    return made.get(1);
  }

  /** One that is only saved. */
  String untouched() {
    return made.get(2);
  }

  /**
   * A device that was migrated away stays in STOP, and mtty keeps that when it is closed. All over
   * one login, which takes more than a second here: a device that nobody has leased is not missed.
   */
  void releaseAndResetDevices() throws IOException {
    List<String> reset = List.of(source(), destination(), "emu:mtty-0", "emu:mtty-1");
    List<String> commands = new ArrayList<>();
    Stream.concat(reset.stream(), Stream.of(untouched()))
        .forEach(address -> commands.add("vfio:release " + address + " || echo free"));
    reset.forEach(address -> commands.add("vfio:reset " + address));
    commands.add("vfio:devices --leased --quiet");
    assertThat(last(commands.toArray(String[]::new))).isBlank();
  }

  /** Runs commands over one login, and returns what the last one printed. */
  String last(String... commands) throws IOException {
    List<String> answers = platform.answers(commands);
    return answers.get(answers.size() - 1);
  }

  /** Empties the FIFO of port 0, then writes the scratch register and two bytes for the FIFO. */
  static String filled(String device, String scratch, String first, String second) {
    String write = "; vfio:region write " + device + " 0 ";
    // FCR at 2: enable the FIFO and clear its receiver.
    return "vfio:open "
        + device
        + write
        + "2 07"
        + write
        + "7 "
        + scratch
        + write
        + "0 "
        + first
        + write
        + "0 "
        + second;
  }

  /** Port 0: scratch, line status (bit 0: data is there), two bytes of the FIFO, line status. */
  static String contentsOf(String device) {
    return IntStream.of(7, 5, 0, 0, 5)
        .mapToObj("vfio:region read %s 0 %%d 1 --raw".formatted(device)::formatted)
        .collect(Collectors.joining("; "));
  }

  static String contents(String told) {
    return told.strip().replaceAll("\\s+", " ");
  }

  void assertRunsWith(String device, String contents) throws IOException {
    List<String> told = platform.answers("vfio:state " + device + " --json", contentsOf(device));
    assertThat(object(told.get(0)).get("state").getAsString()).isEqualTo("RUNNING");
    assertThat(contents(told.get(1))).isEqualTo(contents);
  }

  String state(String session) throws IOException {
    return object(platform.ask("vfio:sessions " + session + " --json")).get("state").getAsString();
  }

  /** Waits until the newest session is in a state, and returns its name. */
  String awaitNewest(String state) throws Exception {
    AtomicReference<JsonObject> newest = new AtomicReference<>();
    Until.holds(
        "the newest session is " + state,
        () -> {
          JsonArray sessions =
              JsonParser.parseString(platform.ask("vfio:sessions --json")).getAsJsonArray();
          if (sessions.isEmpty()) {
            return false;
          }
          newest.set(sessions.get(0).getAsJsonObject());
          return newest.get().get("state").getAsString().equals(state);
        });
    return newest.get().get("session").getAsString();
  }

  static String address(String made) {
    return object(made).get("address").getAsString();
  }

  static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  void close() throws IOException, InterruptedException {
    platform.close();
  }
}
