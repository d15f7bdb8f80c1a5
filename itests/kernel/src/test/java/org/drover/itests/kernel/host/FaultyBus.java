// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.drover.itests.kernel.guest.OtherMachine;

/**
 * Has the PCI Express hardware of one guest report the errors that its tests ask for, until it is
 * closed: by QEMU's {@code pcie_aer_inject_error}, so that all behind it is the guest's kernel.
 */
final class FaultyBus implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000_000;

  private final Path share;
  private final Path folder;
  private final Monitor monitor;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread = new Thread(this::serve, "faulty-bus");
  private Throwable failure;

  /**
   * Begins to serve.
   *
   * @param share the guest's folder
   */
  FaultyBus(Path share) throws IOException {
    this.share = share;
    // Not below the build's folder: a socket's path has 107 characters at most.
    this.folder = Files.createTempDirectory("drover-bus");
    this.monitor = new Monitor(socket());
    thread.setDaemon(true);
    thread.start();
  }

  /** Where the guest's QEMU is to listen for its own protocol. */
  Path socket() {
    return folder.resolve("qmp");
  }

  private void serve() {
    try {
      while (!ended.get()) {
        for (Path message : said()) {
          answer(message);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException | AssertionError e) {
      failure = e;
    }
  }

  private List<Path> said() throws IOException {
    Path said = share.resolve(OtherMachine.SAID);
    if (!Files.isDirectory(said)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(said)) {
      return all.toList();
    }
  }

  private void answer(Path message) throws IOException {
    String name = message.getFileName().toString();
    assertThat(name).as("what a guest alone can ask for").startsWith(OtherMachine.BUS_ERROR);
    String told = monitor.type("pcie_aer_inject_error " + Files.readString(message));
    assertThat(told).as(name).startsWith("OK ");
    Files.delete(message);
    OtherMachine.leave(share.resolve(OtherMachine.HEARD), name, told);
  }

  /** Ends it, and fails if something could not be done: what asked for it waited in vain. */
  @Override
  public void close() throws IOException {
    ended.set(true);
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket());
    Files.delete(folder);
    if (failure != null) {
      throw new AssertionError("no error was injected into the bus of the guest", failure);
    }
  }
}
