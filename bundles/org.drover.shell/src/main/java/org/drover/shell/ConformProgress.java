// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.function.Consumer;
import org.drover.api.service.ConformanceResult;
import org.drover.shell.run.Console;
import org.drover.shell.run.TimeLimit;

/**
 * One line that changes; and the end of the time or of a headless console ends the run, as the end
 * of a terminal does by interrupting the command. Belongs to the command's thread.
 */
final class ConformProgress implements Consumer<ConformanceResult> {
  private final int count;
  private final TimeLimit limit;
  private final boolean silent;
  private final Console console;
  private int done;
  private boolean timeOver;

  ConformProgress(int count, TimeLimit limit, boolean silent, Console console) {
    this.count = count;
    this.limit = limit;
    this.silent = silent;
    this.console = console;
  }

  TimeLimit limit() {
    return limit;
  }

  /** Whether it was the time that ended the run. */
  boolean isTimeOver() {
    return timeOver;
  }

  @Override
  public void accept(ConformanceResult result) {
    done++;
    if (!silent) {
      console.rewrite(done + "/" + count + "  " + result.verdict() + "  " + result.check().id());
    }
    // Nothing is left to be ended after the last one.
    timeOver |= done < count && limit.isOver();
    if (timeOver || console.isGone()) {
      Thread.currentThread().interrupt();
    }
  }
}
