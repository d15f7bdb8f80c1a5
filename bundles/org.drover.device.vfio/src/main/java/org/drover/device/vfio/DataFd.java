// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.drover.api.DroverException;
import org.drover.uapi.Fd;

/**
 * A data descriptor that some threads use while another one ends it. It is closed when it is ended
 * and the last user is out, so that no call ever meets a number that belongs to somebody else by
 * then; closing it under a blocked read would not wake that read either.
 */
final class DataFd {
  private final Fd fd;
  private final String name;
  private int users;
  private String end;
  private boolean kept;

  DataFd(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * Begins a use, which {@link #leave} ends.
   *
   * @return the number
   * @throws DroverException if the stream has ended
   */
  synchronized int enter() {
    return tryEnter().orElseThrow(() -> new DroverException(name + " has ended: " + end));
  }

  /** Begins a use, or gives nothing if the stream has ended. */
  synchronized OptionalInt tryEnter() {
    if (end != null) {
      return OptionalInt.empty();
    }
    users++;
    return OptionalInt.of(fd.number());
  }

  /**
   * Asks something of the descriptor as long as it is open, ended or not.
   *
   * @param otherwise the answer of one that is closed
   */
  synchronized boolean ask(IntPredicate question, boolean otherwise) {
    return fd.isOpen() ? question.test(fd.number()) : otherwise;
  }

  synchronized boolean hasEnded() {
    return end != null;
  }

  /** Why it has ended; empty if it has not. */
  synchronized Optional<String> endedBecause() {
    return Optional.ofNullable(end);
  }

  synchronized void leave() {
    users--;
    closeIfUnused();
  }

  /**
   * No use begins any more, and the descriptor stays: what its driver says of it is to be asked for
   * once more. It frees nothing to close it early, for the driver holds the file as well.
   */
  synchronized void endAndKeep(String reason) {
    if (end == null) {
      end = reason;
      kept = true;
    }
  }

  /** No use begins any more. The first reason is kept. */
  synchronized void end(String reason) {
    if (end == null) {
      end = reason;
    }
    kept = false;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (end != null && !kept && users == 0) {
      try {
        fd.close();
      } finally {
        notifyAll();
      }
    }
  }

  synchronized boolean isOpen() {
    return fd.isOpen();
  }

  /** Waits until the descriptor of an ended stream is closed. An interrupt is kept for later. */
  synchronized void awaitClosed() {
    boolean interrupted = false;
    while (fd.isOpen()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
