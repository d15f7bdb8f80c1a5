// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

/**
 * A test method.
 *
 * @param type its class
 * @param method its name, without parameters
 */
record TestName(String type, String method) {

  /**
   * Reads {@code Class#method}.
   *
   * @param text as written
   * @throws IllegalArgumentException if it is something else
   */
  static TestName parse(String text) {
    String[] parts = text.split("#", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not Class#method");
    }
    return new TestName(parts[0], parts[1]);
  }

  /** Where its source lies below a source folder. */
  String source() {
    return type.replace('.', '/') + ".java";
  }

  @Override
  public String toString() {
    return type + "#" + method;
  }
}
