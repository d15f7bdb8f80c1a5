// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

/** What a destination holds and waits for while its source cannot be asked. */
final class DestinationDoubt {
  /** It never said COMMIT to a destination that was kept here: only the operator knows. */
  private static final String FENCED =
      "unknown: it was said to be fenced, and may run if it was not; it has still to hear ";

  private static final String STOPPED = "its own, stopped: it has still to hear ";

  private DestinationDoubt() {}

  static Doubt of(DestinationProtocol.Stage stage, boolean forced, String why) {
    String source = forced ? FENCED : STOPPED;
    return switch (stage) {
      case RAN ->
          new Doubt(
              why,
              "its device, which runs",
              source + "RUNNING",
              "the source, which will call again",
              true,
              true);
      case GAVE_UP ->
          new Doubt(
              why,
              "nothing: its device was reset",
              "its own, with the whole state: it has still to hear GAVE_UP",
              "the source, which will call again",
              false,
              true);
      case MAY_HAVE_RUN ->
          new Doubt(
              why,
              "its device, which failed after it had begun to run",
              source + "MAY_HAVE_RUN",
              "the source, which will call again",
              false,
              true);
      default ->
          new Doubt(
              why,
              "its device, stopped, with everything loaded",
              "its own: it runs, or it has committed and waits",
              "the source's COMMIT or ABORT, when it calls again",
              true,
              false);
    };
  }
}
