// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.drover.itests.platform.Platform;

/**
 * An emulated dual-port mtty, made by {@code vfio:emulate} for one test and open; what it holds is
 * written and read with {@code vfio:region}, as a person would. BAR 0 and BAR 1 are UARTs of eight
 * byte registers ({@code samples/vfio-mdev/mtty.c}): register 0 takes and gives the bytes of the
 * port's FIFO, bit 0 of register 5 says that it holds some, register 7 keeps one byte.
 */
final class EmulatedMtty implements AutoCloseable {
  private static final int PORTS = 2;
  private static final int FIFO_SIZE = 16;
  private static final int DATA = 0;
  private static final int LSR = 5;
  private static final int SCR = 7;

  private final Platform platform;
  private final String address;

  private EmulatedMtty(Platform platform, String address) {
    this.platform = platform;
    this.address = address;
  }

  /** Makes one; it is not open. */
  static EmulatedMtty create(Platform platform, String name) throws IOException {
    assertThat(platform.ask("vfio:emulate mtty " + name + " ports=2")).contains("emu:" + name);
    return new EmulatedMtty(platform, "emu:" + name);
  }

  /** Makes one, opens it and writes something to both ports. */
  static EmulatedMtty holding(Platform platform, String name, String text) throws IOException {
    EmulatedMtty mtty = create(platform, name);
    platform.ask("vfio:open " + mtty);
    mtty.fill(text);
    return mtty;
  }

  /** Writes the characters to the FIFO of port 0, backwards to that of port 1. */
  private void fill(String text) throws IOException {
    // One line for all: a connection for each byte would take its time.
    List<String> commands = new ArrayList<>();
    for (int port = 0; port < PORTS; port++) {
      String written = port == 0 ? text : backwards(text);
      commands.add(write(port, SCR, written.charAt(0)));
      for (int i = 0; i < written.length(); i++) {
        commands.add(write(port, DATA, written.charAt(i)));
      }
    }
    platform.ask(String.join("; ", commands));
  }

  private String write(int port, int register, int value) {
    return String.format(
        Locale.ROOT, "vfio:region write %s %d %d %02x", address, port, register, value);
  }

  private String read(int port, int register) {
    return String.format(Locale.ROOT, "vfio:region read %s %d %d 1 --raw", address, port, register);
  }

  /** What both ports hold; their FIFOs are empty afterwards. */
  String contents() throws IOException {
    return contents(0) + " " + contents(1);
  }

  private String contents(int port) throws IOException {
    List<String> commands = new ArrayList<>(List.of(read(port, SCR)));
    for (int i = 0; i <= FIFO_SIZE; i++) {
      commands.add(read(port, LSR));
      commands.add(read(port, DATA));
    }
    int[] bytes =
        platform
            .ask(String.join("; ", commands))
            .lines()
            .mapToInt(line -> Integer.parseInt(line.strip(), 16))
            .toArray();
    StringBuilder text = new StringBuilder().append((char) bytes[0]).append(':');
    for (int i = 1; (bytes[i] & 1) != 0; i += 2) {
      text.append((char) bytes[i + 1]);
    }
    return text.toString();
  }

  /** What {@link #contents} is for a text that was filled in. */
  static String contentsOf(String text) {
    String backwards = backwards(text);
    return text.charAt(0) + ":" + text + " " + backwards.charAt(0) + ":" + backwards;
  }

  /**
   * What its data FD gives, in hex, if it is new but for a text that was filled in: {@code struct
   * mtty_data} and, for each port, {@code struct serial_port}, little-endian.
   */
  static String streamOf(String text) {
    // MTTY_MAGIC, version 1.0, two ports, no flags.
    String header = "4e2c3e8c89099d7e" + "01000000" + "00000000" + "02000000" + "00000000";
    return header + portOf(text) + portOf(backwards(text));
  }

  private static String portOf(String text) {
    ByteBuffer port = ByteBuffer.allocate(36);
    port.put(SCR, (byte) text.charAt(0));
    port.put(8, text.getBytes(StandardCharsets.US_ASCII));
    // The FIFO's head and count; its tail is where it begins.
    port.put(24, (byte) text.length()).put(26, (byte) text.length());
    // max_fifo_size is that of a device whose FCR was never written.
    port.put(33, (byte) FIFO_SIZE);
    return HexFormat.of().formatHex(port.array());
  }

  private static String backwards(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** The state that a list shows; it is open. */
  String state() throws IOException {
    return Json.array(platform.ask("vfio:devices --json")).stream()
        .filter(device -> device.get("address").getAsString().equals(address))
        .map(device -> device.get("state").getAsString())
        .findFirst()
        .orElseThrow();
  }

  /** Gives it up, if anybody holds it, and removes it. */
  @Override
  public void close() throws IOException {
    platform.run("vfio:release " + address);
    platform.ask("vfio:emulate --remove " + address);
  }

  @Override
  public String toString() {
    return address;
  }
}
