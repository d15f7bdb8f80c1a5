// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.Map;
import java.util.TreeMap;

/** The descriptors that a scripted kernel has handed out. Safe for use from any thread. */
final class OpenDescriptors {
  private final Map<Integer, String> open = new TreeMap<>();

  /** Notes a result if it is a descriptor, and gives it back. */
  synchronized int opened(int result, String what) {
    if (result >= 0) {
      String other = open.putIfAbsent(result, what);
      if (other != null) {
        throw new AssertionError(
            "descriptor " + result + " is handed out for " + what + " but is " + other);
      }
    }
    return result;
  }

  synchronized boolean closed(int fd) {
    return open.remove(fd) != null;
  }

  synchronized Map<Integer, String> open() {
    return Map.copyOf(open);
  }
}
