// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/** Whether a source can be evaluated, or a person goes on typing in a new line. */
public enum Completeness {
  /** Every snippet in it is complete. */
  COMPLETE,
  /** Its last snippet is not, and nothing but more source helps. */
  INCOMPLETE,
  /** It can be evaluated, but more is expected: {@code if (a) b(); else}. */
  MAY_GO_ON,
  /** Nothing but blanks and comments. */
  EMPTY,
  /** It is wrong, and will be with whatever follows: evaluate it, to have the error. */
  WRONG
}
