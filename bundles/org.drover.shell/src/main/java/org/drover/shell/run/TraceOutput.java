// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.TracedCall;
import org.drover.text.TraceFormat;

/** Where the lines of a trace go: to a file, to the console, or nowhere. */
public final class TraceOutput implements AutoCloseable {

  /** Puts a call into a line. */
  @FunctionalInterface
  public interface Form {

    /**
     * The line.
     *
     * @param call that was traced
     * @return without a line's end
     */
    String line(TracedCall call);
  }

  private final Optional<TraceFile> file;
  private final boolean shown;
  private final Form form;
  private final Console console;

  private TraceOutput(Optional<TraceFile> file, boolean shown, Form form, Console console) {
    this.file = file;
    this.shown = shown;
    this.form = form;
    this.console = console;
  }

  /**
   * Of one trace.
   *
   * @param file where to; empty for the console
   * @param shown whether the console shows the lines that go to no file
   * @param form of the lines
   * @param console of the command
   * @return what the caller closes
   * @throws org.drover.api.DroverException if the file cannot be made
   */
  public static TraceOutput of(Optional<Path> file, boolean shown, Form form, Console console) {
    return new TraceOutput(file.map(TraceFile::create), shown && file.isEmpty(), form, console);
  }

  /**
   * Writes some calls; in a file they are on the disk when this returns.
   *
   * @param calls in their order
   */
  public void write(List<TracedCall> calls) {
    if (calls.isEmpty() || (file.isEmpty() && !shown)) {
      return;
    }
    String lines = calls.stream().map(form::line).collect(Collectors.joining("\n", "", "\n"));
    file.ifPresent(to -> to.write(lines));
    if (shown) {
      console.print(lines);
    }
  }

  /**
   * Everything is written: a file gets its name.
   *
   * @param dropped how many calls are missing
   */
  public void complete(long dropped) {
    if (dropped > 0) {
      file.ifPresent(to -> to.write("# " + TraceFormat.dropped(dropped) + "\n"));
    }
    file.ifPresent(TraceFile::commit);
  }

  /** Says where the calls are that were recorded before something went wrong. */
  @Override
  public void close() {
    file.filter(TraceFile::leavesPart)
        .ifPresent(from -> console.say("What was recorded is in " + from.part() + "."));
    file.ifPresent(TraceFile::close);
  }
}
