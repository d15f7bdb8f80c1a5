// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.drover.itests.kernel.guest.OtherMachine;

/**
 * Two boots of the guest, {@code a} and {@code b}, which a network joins. Each runs test classes of
 * its own. What they say to each other beside that network, and that the wire be pulled, is read
 * from their shares and done here; see {@link OtherMachine}.
 */
final class GuestPair {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String name;
  private final GuestMachine machine;
  private final Duration timeout;

  /**
   * A pair of {@link GuestMachine#PLAIN} that has not begun.
   *
   * @param name of the boots, for their folders and reports: {@code NAME-a} and {@code NAME-b}
   * @param timeout after which they are killed
   */
  GuestPair(String name, Duration timeout) {
    this(name, GuestMachine.PLAIN, timeout);
  }

  /**
   * A pair that has not begun.
   *
   * @param name of the boots, for their folders and reports: {@code NAME-a} and {@code NAME-b}
   * @param machine that both are
   * @param timeout after which they are killed
   */
  GuestPair(String name, GuestMachine machine, Duration timeout) {
    this.name = name;
    this.machine = machine;
    this.timeout = timeout;
  }

  /**
   * What the two reported.
   *
   * @param a of the machine that makes the wire
   * @param b of the other one
   */
  record Results(GuestResult a, GuestResult b) {}

  /** Boots both, and runs in each its classes. */
  Results run(List<Class<?>> inA, List<Class<?>> inB) throws IOException {
    // Not below the build's folder: a socket's path has 107 characters at most.
    Path sockets = Files.createTempDirectory("drover-pair");
    try {
      return run(sockets, inA, inB);
    } finally {
      for (String socket : List.of("wire", "a", "b")) {
        Files.deleteIfExists(sockets.resolve(socket));
      }
      Files.delete(sockets);
    }
  }

  private Results run(Path sockets, List<Class<?>> inA, List<Class<?>> inB) throws IOException {
    Guest a = guest(sockets, "a");
    Guest b = guest(sockets, "b");
    CompletableFuture<GuestResult> ofA = begin(a, inA);
    CompletableFuture<GuestResult> ofB = begin(b, inB);
    Map<Guest, Guest> other = Map.of(a, b, b, a);
    Map<Guest, Wire> wires =
        Map.of(
            a, new Wire(new Monitor(sockets.resolve("a"))),
            b, new Wire(new Monitor(sockets.resolve("b"))));
    CompletableFuture<Void> both = CompletableFuture.allOf(ofA, ofB);
    try {
      while (!both.isDone()) {
        for (Guest guest : List.of(a, b)) {
          serve(guest, other.get(guest), wires.get(guest));
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } finally {
      // Without who serves them they would wait for each other until their time-out.
      a.end();
      b.end();
      both.handle((nothing, error) -> error).join();
    }
    return new Results(ofA.join(), ofB.join());
  }

  private Guest guest(Path sockets, String side) throws IOException {
    Guest guest =
        new Guest(name + "-" + side, machine, timeout)
            .option("--net", side)
            .option("--wire", sockets.resolve("wire").toString())
            .option("--qmp", sockets.resolve(side).toString());
    // What an earlier run said, nobody must hear.
    guest.clear();
    return guest;
  }

  private static CompletableFuture<GuestResult> begin(Guest guest, List<Class<?>> tests) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return guest.run(tests);
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        },
        work -> new Thread(work, "boots " + guest.out().getFileName()).start());
  }

  /** Each thing that a guest says is done once, and then taken away. */
  private static void serve(Guest guest, Guest other, Wire wire) throws IOException {
    Path said = guest.out().resolve(OtherMachine.SAID);
    if (!Files.isDirectory(said)) {
      return;
    }
    List<Path> news;
    try (Stream<Path> all = Files.list(said)) {
      news = all.toList();
    }
    for (Path message : news) {
      String what = message.getFileName().toString();
      String value = Files.readString(message);
      Guest hearer = other;
      if (what.startsWith(OtherMachine.PULL) || what.startsWith(OtherMachine.PLUG)) {
        wire.set(what.startsWith(OtherMachine.PLUG));
        hearer = guest;
      }
      OtherMachine.leave(hearer.out().resolve(OtherMachine.HEARD), what, value);
      Files.delete(message);
    }
  }
}
