// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

/** Takes a thread out of the snippet that it runs. An error, so that few snippets catch it. */
final class StopSignal extends Error {
  private static final long serialVersionUID = 1;

  StopSignal() {
    super("the snippet was stopped", null, false, false);
  }
}
