// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.io.PrintStream;
import java.nio.file.Path;
import org.drover.command.Seat;
import org.drover.jshell.job.Output;

/** A script's words go where it was started. */
record SeatOutput(Seat seat) implements Output {
  @Override
  public PrintStream out() {
    return seat.out();
  }

  @Override
  public PrintStream err() {
    return seat.err();
  }

  @Override
  public void say(String line) {
    seat.say(line);
  }

  @Override
  public boolean isGone() {
    return seat.isGone();
  }

  @Override
  public int width() {
    return seat.tableWidth();
  }

  @Override
  public Path directory() {
    return seat.directory();
  }
}
