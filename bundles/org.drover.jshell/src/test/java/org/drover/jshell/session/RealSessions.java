// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/** Sessions of the engine without a framework, for tests of who uses them. */
public final class RealSessions {
  private RealSessions() {}

  /** Opens one; it sees some packages of the tests' own class path. */
  public static ShellSession open(SessionSettings settings, String... packages) {
    return LiveSession.open(new ClassPathWorld(packages), settings, () -> {});
  }
}
