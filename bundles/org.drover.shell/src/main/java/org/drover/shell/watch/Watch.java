// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.service.MigrationSnapshot;
import org.drover.shell.run.Services;
import org.drover.shell.watch.FullScreen.Keystroke;
import org.drover.text.SessionBoard;
import org.drover.text.SessionBoard.Scene;
import org.jline.terminal.Terminal;

/** Shows sessions on a terminal's whole screen until the person leaves. Belongs to one thread. */
public final class Watch {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final String KEYS = "q leaves  up/down or k/j select";

  private final SessionLook look;
  private final Consumer<Consumer<Services>> asking;
  private String selected = "";

  /**
   * Of all sessions or one.
   *
   * @param only the id of the only one
   * @param asking hands out the platform's services for the duration of a call
   */
  public Watch(Optional<String> only, Consumer<Consumer<Services>> asking) {
    this.look = new SessionLook(only);
    this.asking = asking;
  }

  /**
   * Returns when the person leaves, the terminal ends or the thread is interrupted; the terminal is
   * as it was then.
   *
   * @param terminal that nobody else uses meanwhile
   */
  public void run(Terminal terminal) {
    try (FullScreen screen = new FullScreen(terminal)) {
      screen.open();
      Keystroke key = Keystroke.NONE;
      while (key != Keystroke.LEAVE) {
        asking.accept(look::look);
        select(key);
        Scene scene = new Scene(look.sessions(), selected, look.devices(), KEYS);
        screen.draw((width, height) -> SessionBoard.of(scene, width, height));
        key = screen.key(TICK);
      }
    }
  }

  /** The one that was selected stays so, wherever its row goes; the newest at work at first. */
  private void select(Keystroke key) {
    List<MigrationSnapshot> sessions = look.sessions();
    List<String> ids = sessions.stream().map(MigrationSnapshot::id).toList();
    int row = ids.indexOf(selected);
    if (row < 0) {
      selected =
          sessions.stream()
              .filter(session -> !session.state().isEnded())
              .findFirst()
              .or(() -> sessions.stream().findFirst())
              .map(MigrationSnapshot::id)
              .orElse("");
    } else if (key == Keystroke.UP) {
      selected = ids.get(Math.max(0, row - 1));
    } else if (key == Keystroke.DOWN) {
      selected = ids.get(Math.min(ids.size() - 1, row + 1));
    }
  }
}
