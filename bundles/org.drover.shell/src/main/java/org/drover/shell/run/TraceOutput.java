// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.TracedCall;
import org.drover.shell.format.TraceFormat;

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

  private final Optional<TextFile> file;
  private final Optional<Console> console;
  private final Form form;

  private TraceOutput(Optional<TextFile> file, Optional<Console> console, Form form) {
    this.file = file;
    this.console = console;
    this.form = form;
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
    boolean onConsole = shown && file.isEmpty();
    return new TraceOutput(
        file.map(TextFile::create), onConsole ? Optional.of(console) : Optional.empty(), form);
  }

  /**
   * Writes some calls.
   *
   * @param calls in their order
   */
  public void write(List<TracedCall> calls) {
    if (calls.isEmpty() || (file.isEmpty() && console.isEmpty())) {
      return;
    }
    String lines = calls.stream().map(form::line).collect(Collectors.joining("\n", "", "\n"));
    file.ifPresent(to -> to.write(lines));
    console.ifPresent(to -> to.print(lines));
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
    file.ifPresent(TextFile::commit);
  }

  /** Removes a file that was not completed. */
  @Override
  public void close() {
    file.ifPresent(TextFile::close);
  }
}
