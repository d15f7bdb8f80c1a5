// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;

/**
 * The stream below a headless session's standard error. Karaf's ssh server (4.4.10, {@code
 * ShellCommand.run}) closes a channel without flushing its standard error, and the streams that
 * Gogo gives to commands do not pass a flush on: what was written would be lost. Only Gogo's
 * session itself has the stream that can be flushed, in a protected field.
 */
final class GogoErrors {
  private static final String FIELD = "perr";

  private GogoErrors() {}

  /** Empty if this Gogo has no such field. */
  static Optional<PrintStream> of(Session session) {
    Object gogo = session.get(".commandSession");
    if (gogo == null) {
      return Optional.empty();
    }
    try {
      Field field = gogo.getClass().getDeclaredField(FIELD);
      field.setAccessible(true);
      return Optional.ofNullable((PrintStream) field.get(gogo));
    } catch (ReflectiveOperationException e) {
      System.getLogger(GogoErrors.class.getName())
          .log(Level.DEBUG, "errors go to the standard output", e);
      return Optional.empty();
    }
  }
}
