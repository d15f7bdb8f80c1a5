// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.util.function.Function;

/**
 * Where snippets get the values that the host hands them. Every class world has a copy of this
 * class of its own, which its snippets see; so it stands on {@code java.*} only.
 */
public final class Bindings {
  private static volatile Function<String, Object> values;

  private Bindings() {}

  /**
   * Sets where the values are.
   *
   * @param byName gives them
   */
  public static void set(Function<String, Object> byName) {
    values = byName;
  }

  /**
   * A value.
   *
   * @param name its name
   * @param <T> its type, as the host says it
   * @return the value
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the variable's type says it
  public static <T> T value(String name) {
    return (T) values.apply(name);
  }
}
