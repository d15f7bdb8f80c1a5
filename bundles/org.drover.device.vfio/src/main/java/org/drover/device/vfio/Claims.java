// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.RefusedException;

/** Which devices of a backend somebody is busy with, by name. Safe for use from any thread. */
final class Claims {
  private final Map<String, String> uses = new HashMap<>();

  /**
   * Claims a device.
   *
   * @param name the device's
   * @param use what for: {@code open}, {@code being removed}
   * @param what is done, for the refusal
   * @return ends the claim
   * @throws RefusedException if somebody has it
   */
  synchronized AutoClose claim(String name, String use, String what) {
    String present = uses.get(name);
    if (present != null) {
      throw new RefusedException(
          what, List.of("it is " + present + " in this platform; release it first"));
    }
    uses.put(name, use);
    return () -> release(name);
  }

  /** What somebody does with a device; empty if nobody does anything. */
  synchronized Optional<String> use(String name) {
    return Optional.ofNullable(uses.get(name));
  }

  private synchronized void release(String name) {
    uses.remove(name);
  }
}
