// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.Objects;

/**
 * A value that the host hands to a session: a variable that is there before the first snippet.
 *
 * @param name of the variable
 * @param type as in source, with full names, of exported packages: {@code
 *     java.util.Map<java.lang.String, java.lang.String>}
 * @param value of that type; may be null
 */
public record Binding(String name, String type, Object value) {
  /** Refuses nulls. */
  public Binding {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
