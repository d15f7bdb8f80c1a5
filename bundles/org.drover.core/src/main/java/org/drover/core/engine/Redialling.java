// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.drover.api.spi.Network.Connection;

/**
 * When a source that lost its destination calls it next: at once, then after a time that doubles up
 * to a bound, by chance a fifth longer or shorter.
 */
final class Redialling {
  private final Peering peering;
  private final Patience patience;
  private Optional<URI> address = Optional.empty();
  private Optional<URI> onTrial = Optional.empty();
  private int calls;
  private long nextAt = System.nanoTime();

  Redialling(Peering peering, Patience patience) {
    this.peering = peering;
    this.patience = patience;
  }

  /** For how long nobody is to be called yet. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nextAt - System.nanoTime()));
  }

  /** Somebody does not want to wait. */
  void now(Optional<URI> elsewhere) {
    address = elsewhere.or(() -> address);
    nextAt = System.nanoTime();
  }

  /** Where the next call goes, or the last one went; for people. */
  String place() {
    return onTrial.or(() -> address).map(URI::toString).orElseGet(peering::place);
  }

  /**
   * Calls. A place that an operator named and where nobody answers who knows the session may be a
   * wrong one: it says nothing of the destination, and the next call goes to where it was before.
   *
   * @throws CallLeftException if a notice to the session came before an answer
   * @throws org.drover.api.spi.NobodyListensException if it is sure that nobody listens where the
   *     destination did
   */
  Connection call() throws IOException {
    Duration pause = pause(calls);
    calls++;
    onTrial = address;
    try {
      return peering.again(address);
    } catch (CallLeftException e) {
      // Nothing is known of the place either.
      throw e;
    } catch (IOException e) {
      throw onTrial.isEmpty() ? e : leave(e.getMessage(), e);
    } finally {
      double chance = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
      nextAt = System.nanoTime() + (long) (pause.toNanos() * chance);
    }
  }

  /** Whether an operator named the place that was called last, and it has not proved right yet. */
  boolean onTrial() {
    return onTrial.isPresent();
  }

  /** The place that is on trial is called no more, unless another one was named meanwhile. */
  private IOException leave(String why, Throwable cause) {
    if (address.equals(onTrial)) {
      address = Optional.empty();
    }
    onTrial = Optional.empty();
    return new IOException(why + "; it is called where it was before again", cause);
  }

  /**
   * Nobody is heard any more where the last call went, or nobody who can answer.
   *
   * @return what is to be told of it
   */
  String lost(String why) {
    return onTrial() ? leave(why, null).getMessage() : why;
  }

  /** What is waited after a call, but for the chance. */
  private Duration pause(int callsBefore) {
    Duration pause = patience.redial();
    for (int i = 0; i < callsBefore && pause.compareTo(patience.redialMost()) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(patience.redialMost()) < 0 ? pause : patience.redialMost();
  }

  /** Somebody answered who knows the session: the times begin anew. */
  void answered() {
    calls = 0;
    onTrial = Optional.empty();
  }

  /** How a call failed that came to nothing on this side, for people. */
  String failed(Throwable error) {
    return sentence(onTrial() ? leave(Sentences.of("calling", error), error) : error);
  }

  /** How a call failed, for people. */
  String sentence(Throwable error) {
    return "call "
        + calls
        + " failed: "
        + (error instanceof IOException ? error.getMessage() : Sentences.of("calling", error))
        + "; the next within "
        + Sentences.of(Duration.ofSeconds(left().toSeconds() + 1));
  }
}
