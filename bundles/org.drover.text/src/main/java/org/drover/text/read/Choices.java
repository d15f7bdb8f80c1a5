// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.drover.api.DroverException;

/** Words of which one is meant. */
public final class Choices {
  private Choices() {}

  /**
   * The constant with a name.
   *
   * @param <E> the enum
   * @param what what is chosen, for the sentence
   * @param type the enum's class
   * @param text as typed: any case, {@code -} and {@code _} alike
   * @return the constant
   * @throws DroverException if there is none; the sentence lists those that exist
   */
  public static <E extends Enum<E>> E parse(String what, Class<E> type, String text) {
    String wanted = text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> one.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new DroverException(
                    "'" + text + "' is no " + what + "; use one of " + names(type) + "."));
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }
}
