// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * Who holds a lease.
 *
 * @param kind what kind of owner
 * @param name the person's login, the job's name or the session's id
 */
public record Owner(Kind kind, String name) {

  /** What kind of owner. */
  public enum Kind {
    /** A person: the lease survives their console. */
    PERSON,
    /** A script's job: the lease ends with it. */
    JOB,
    /** A save, restore or migration: the lease ends as the session's end says. */
    SESSION,
    /** One command, for its own duration. */
    COMMAND
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
  }
}
