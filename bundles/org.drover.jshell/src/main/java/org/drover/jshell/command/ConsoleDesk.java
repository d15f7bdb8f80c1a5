// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.command.Seat;
import org.drover.jshell.console.Screen;
import org.drover.jshell.vocabulary.Desk;
import org.drover.text.ProgressLine;

/** A console's place of work: what gets on is told in a line that changes. */
final class ConsoleDesk implements Desk {
  private final String name;
  private final Screen screen;
  private final Seat seat;
  private volatile Optional<String> ended = Optional.empty();

  ConsoleDesk(String name, Screen screen, Seat seat) {
    this.name = name;
    this.screen = screen;
    this.seat = seat;
  }

  @Override
  public Owner owner() {
    return new Owner(Owner.Kind.JOB, "console " + name);
  }

  @Override
  public int width() {
    return screen.width();
  }

  @Override
  public Path directory() {
    return seat.directory();
  }

  @Override
  public List<String> args() {
    return List.of();
  }

  @Override
  public void say(String line) {
    screen.print("|  " + line);
  }

  /** The first reason is the reason: the platform's end ends what was ended for it too. */
  @Override
  public synchronized void ends(String why) {
    if (ended.isEmpty()) {
      ended = Optional.of("|  This console ends, because " + why + ".");
    }
    screen.end();
  }

  /**
   * What is to be said when it was ended; not at once, because a terminal may have to be waited
   * for.
   */
  Optional<String> ended() {
    return ended;
  }

  @Override
  public void progress(MigrationSnapshot session) {
    screen.progress(ProgressLine.of(session, seat.lineWidth()));
  }

  @Override
  public void progress(String line) {
    screen.progress(line.substring(0, Math.min(line.length(), seat.lineWidth())));
  }

  @Override
  public void progressEnds() {
    screen.progress("");
  }
}
