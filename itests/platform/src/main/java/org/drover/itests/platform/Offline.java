// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network namespace with nothing in it but a loopback: what runs there reaches nobody. It lives
 * as long as the process that made it, which carries the connections to one port of the loopback
 * and ends with this one.
 */
public final class Offline implements Host, AutoCloseable {
  /** Karaf's own; nobody else is there who could listen on it. */
  private static final int PORT = 8101;

  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final Process holder;
  private final Path folder;
  private final Relay relay;

  private Offline(Process holder, Path folder, Relay relay) {
    this.holder = holder;
    this.folder = folder;
    this.relay = relay;
  }

  /** Makes one. Who is not root makes a user namespace for it, in which it is. */
  public static Offline create() throws Exception {
    // The path of a socket is at most 107 bytes long, and the folder of the build may be longer.
    Path folder = Files.createTempDirectory("offline");
    Path socket = folder.resolve("ssh");
    Path log = folder.resolve("log");
    Process holder =
        new ProcessBuilder(holding(socket))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Until.holds(
        "a namespace without a network: " + holding(socket),
        () -> {
          if (!holder.isAlive()) {
            throw new AssertionError("no namespace without a network: " + Files.readString(log));
          }
          return Files.exists(socket);
        });
    return new Offline(
        holder, folder, Relay.start(Relay.loopback(0), UnixDomainSocketAddress.of(socket)));
  }

  private static List<String> holding(Path socket) throws URISyntaxException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    if (!ROOT) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    Path classes = Path.of(Relay.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m"));
    command.addAll(List.of("-cp", classes.toString(), Relay.class.getName()));
    command.addAll(List.of(socket.toString(), Integer.toString(PORT)));
    return command;
  }

  @Override
  public List<String> command(List<String> command) {
    List<String> there = new ArrayList<>(List.of("nsenter", "--target=" + holder.pid(), "--net"));
    if (!ROOT) {
      there.addAll(List.of("--user", "--preserve-credentials"));
    }
    there.addAll(command);
    return there;
  }

  @Override
  public int freePort() {
    return PORT;
  }

  @Override
  public int reach(int port) throws IOException {
    if (port != PORT) {
      throw new IllegalArgumentException("nothing leads to port " + port + " but to " + PORT);
    }
    return relay.port();
  }

  /** The network interfaces that a process sees, by its own file in {@code /proc}. */
  public static List<String> interfaces(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/net/dev"))) {
      return lines.skip(2).map(line -> line.substring(0, line.indexOf(':')).strip()).toList();
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
    holder.destroy();
    Distribution.deleteTree(folder);
  }
}
