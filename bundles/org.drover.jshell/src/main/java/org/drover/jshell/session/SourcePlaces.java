// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where in which source each snippet begins. */
final class SourcePlaces {
  /**
   * The beginning of a snippet.
   *
   * @param source in which it stands
   * @param offset of its first character
   */
  record Place(SourceText source, int offset) {
    /** The line of the source in which the snippet begins, from 1. */
    int firstLine() {
      return 1 + (int) source.text().substring(0, offset).chars().filter(c -> c == '\n').count();
    }
  }

  private final Map<String, Place> places = new HashMap<>();

  void put(String snippet, Place place) {
    places.put(snippet, place);
  }

  Optional<Place> of(String snippet) {
    return Optional.ofNullable(places.get(snippet));
  }
}
