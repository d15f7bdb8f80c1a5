// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What becomes of a lease when the kernel asks for its device back: an administrator unbinds the
 * driver or removes the device, and waits until nobody has it open. The same holds when the kernel
 * says that the device failed by an error of its bus; nobody waits then.
 */
public enum ReleasePolicy {
  /**
   * The lease stays, and it is told who holds the device and how that ends. What it holds is safe.
   */
  KEEP("keep"),
  /**
   * The lease ends when nobody works with the device: at once, or when the session or the command
   * is over that does.
   */
  IDLE("idle"),
  /**
   * The lease ends with the next session that works with the device: it can be migrated away, and
   * goes back after that.
   */
  SESSION("session");

  private final String word;

  ReleasePolicy(String word) {
    this.word = word;
  }

  /**
   * How people write it.
   *
   * @return for example {@code keep}
   */
  public String word() {
    return word;
  }

  /**
   * What a person wrote.
   *
   * @param text for example {@code keep}
   * @return the policy
   * @throws IllegalArgumentException with a sentence for the person who typed it
   */
  public static ReleasePolicy parse(String text) {
    return Arrays.stream(values())
        .filter(policy -> policy.word.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + text
                        + "' is not what can become of a lease; write "
                        + Arrays.stream(values())
                            .map(ReleasePolicy::word)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return word;
  }
}
