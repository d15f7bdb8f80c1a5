// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The role that a login needs for a command; at a field with an option, for the command with this
 * option. A command that says nothing needs {@link Role#ADMIN}.
 *
 * <p>What needs more than {@link Role#VIEWER} is in the audit trail: nearly all of it changes
 * something.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Needs {
  /**
   * The lowest role that will do.
   *
   * @return the role
   */
  Role value();

  /**
   * Whether the audit trail has a line when the command begins, besides the one at its end: of what
   * may go on for hours and do anything meanwhile.
   *
   * @return false for most
   */
  boolean announced() default false;
}
