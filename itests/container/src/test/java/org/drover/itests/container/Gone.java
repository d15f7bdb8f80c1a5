// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Things that nobody may keep. */
final class Gone {
  /** The first JShell of a VM is kept until it has indexed the Java runtime, in the background. */
  private static final long GUARD_SECONDS = 150;

  private final Map<String, WeakReference<Object>> watched = new ConcurrentHashMap<>();

  void watch(String name, Object thing) {
    watched.put(name, new WeakReference<>(thing));
  }

  /** Collects garbage until all of them are gone. */
  void await() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
    while (watched.values().stream().anyMatch(one -> !one.refersTo(null))) {
      if (System.nanoTime() > end) {
        watched.values().removeIf(one -> one.refersTo(null));
        assertThat(watched.keySet()).as("what is still kept").isEmpty();
      }
      System.gc();
    }
  }

  /** Whether one of them is still there, as it should be. */
  boolean isKept(String name) {
    System.gc();
    return !watched.get(name).refersTo(null);
  }
}
