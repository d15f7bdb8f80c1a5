// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Knows which system calls are under way, and for how long. May be used from any thread. */
final class Watch {
  private final Map<Thread, Call> calls = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final Stacks stacks;

  /** A call that is under way: its name, when it began, and where its thread's stack is found. */
  private record Call(String name, long began, Stacks.Place place) {}

  /**
   * A call that has not come back.
   *
   * @param name of the call
   * @param stack where its thread is, line by line
   */
  record Blocked(String name, String stack) {}

  Watch(Stacks stacks, LongSupplier nanoTime) {
    this.stacks = stacks;
    this.nanoTime = nanoTime;
  }

  /** Makes a call, and knows of it for as long as it lasts. */
  long during(String name, LongSupplier call) {
    Thread thread = Thread.currentThread();
    calls.put(thread, new Call(name, nanoTime.getAsLong(), stacks.here()));
    try {
      return call.getAsLong();
    } finally {
      calls.remove(thread);
    }
  }

  /** A call that has taken longer than this, if there is one. */
  Optional<Blocked> blocked(Duration patience) {
    long now = nanoTime.getAsLong();
    return calls.values().stream()
        .filter(call -> now - call.began() > patience.toNanos())
        .findFirst()
        .map(call -> new Blocked(call.name(), stacks.read(call.place())));
  }
}
