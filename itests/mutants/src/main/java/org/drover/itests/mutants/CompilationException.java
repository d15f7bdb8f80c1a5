// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

/** A fault that does not compile: it is the compiler that finds it, and no test is shown. */
final class CompilationException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * With what the compiler said.
   *
   * @param complaints one or more lines
   */
  CompilationException(String complaints) {
    super("does not compile: " + complaints);
  }
}
