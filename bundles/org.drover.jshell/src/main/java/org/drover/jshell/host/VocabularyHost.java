// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.time.Duration;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.vocabulary.Desk;
import org.drover.jshell.vocabulary.Services;
import org.drover.jshell.vocabulary.Vocabulary;

/**
 * Opens sessions of the engine with the platform's words.
 *
 * @param sessions the engine
 * @param services what the words stand on
 */
public record VocabularyHost(ShellSessions sessions, Services services) implements Host {
  /** A device is at its safe point sooner than this, unless its kernel does not come back. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public Hosted open(SessionSettings settings, Desk desk) {
    Vocabulary vocabulary = new Vocabulary(services, desk);
    ShellSession session = sessions.open(vocabulary.settings(settings));
    return new Opened(session, vocabulary);
  }

  private record Opened(ShellSession session, Vocabulary vocabulary) implements Hosted {
    @Override
    public List<String> addresses() {
      return vocabulary.addresses().stream().map(DeviceAddress::toString).toList();
    }

    @Override
    public List<String> moving() {
      return vocabulary.moving();
    }

    @Override
    public List<String> close() {
      // Nothing shall be opened while it is given back.
      session.close();
      return vocabulary.close(PATIENCE);
    }
  }
}
