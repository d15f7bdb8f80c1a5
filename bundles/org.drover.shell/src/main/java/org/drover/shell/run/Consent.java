// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.console.Session;
import org.drover.api.DroverException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/** Asks the person at the terminal for a yes. */
public final class Consent {
  private static final Logger LOG = System.getLogger(Consent.class.getName());

  private Consent() {}

  /**
   * Asks once.
   *
   * @param session whose person is asked
   * @param question with a blank at its end
   * @return false after any other word, after Ctrl-C and Ctrl-D
   * @throws DroverException if the terminal fails
   */
  public static boolean given(Session session, String question) {
    try {
      String answer = session.readLine(question, null);
      return answer != null
          && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    } catch (UserInterruptException | EndOfFileException e) {
      LOG.log(Level.DEBUG, "no answer", e);
      return false;
    } catch (IOException e) {
      throw new DroverException("The terminal gives no answer; nothing was done.", e);
    }
  }
}
