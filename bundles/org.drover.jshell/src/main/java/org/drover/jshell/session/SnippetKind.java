// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/** What a snippet is. */
public enum SnippetKind {
  /** An import. */
  IMPORT,
  /** A variable that was declared, or that holds the value of an expression ({@code $1}). */
  VARIABLE,
  /** A method. */
  METHOD,
  /** A class, interface, enum, record or annotation. */
  TYPE,
  /** An expression that names or assigns a variable and makes none. */
  EXPRESSION,
  /** A statement, or an expression without a value. */
  STATEMENT,
  /** Source that does not compile. */
  ERRONEOUS
}
