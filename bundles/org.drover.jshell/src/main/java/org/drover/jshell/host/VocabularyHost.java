// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.api.DroverException;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.vocabulary.BundleServices;
import org.drover.jshell.vocabulary.Desk;
import org.drover.jshell.vocabulary.Services;
import org.drover.jshell.vocabulary.Vocabulary;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens sessions of the engine with the platform's words. None of them outlives the bundle: when it
 * is stopped or updated, what they have is given back while it can be.
 *
 * <p>A service within this bundle, which has as long a life as that: sessions are not to end
 * because nobody asks for new ones.
 */
@Component(service = Host.class, immediate = true)
public final class VocabularyHost implements Host {
  private static final String WHY = "its bundle, org.drover.jshell, is stopped or updated";

  /** A device is at its safe point sooner than this, unless its kernel does not come back. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A console that is told of its end has left by then. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final ShellSessions sessions;
  private final Services services;
  private final Set<VocabularySession> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * In a framework.
   *
   * @param context of this bundle
   * @param sessions the engine
   */
  @Activate
  public VocabularyHost(BundleContext context, @Reference ShellSessions sessions) {
    this(sessions, new BundleServices(context));
  }

  /**
   * Anywhere.
   *
   * @param sessions the engine
   * @param services what the words stand on
   */
  public VocabularyHost(ShellSessions sessions, Services services) {
    this.sessions = sessions;
    this.services = services;
  }

  @Override
  public Hosted open(SessionSettings settings, Desk desk) {
    Vocabulary vocabulary = new Vocabulary(services, desk);
    ShellSession session = sessions.open(vocabulary.settings(settings));
    VocabularySession hosted =
        new VocabularySession(session, vocabulary, desk, PATIENCE, open::remove);
    open.add(hosted);
    if (ending) {
      // The end of the others came before this one was among them.
      hosted.close();
      throw new DroverException("No session is opened, because " + WHY + ".");
    }
    return hosted;
  }

  /**
   * Ends all sessions, and returns when they have given back what they had and are left by who uses
   * them, who needs classes of the bundle for that; or after a while.
   */
  @Deactivate
  public void close() {
    ending = true;
    List<VocabularySession> all = List.copyOf(open);
    // Each on a thread of its own: it may be a session's snippet that stops the bundle.
    all.forEach(session -> begin(() -> session.end(WHY)));
    long given = System.nanoTime() + PATIENCE.plus(Vocabulary.ANSWER).plus(LEAVING).toNanos();
    all.forEach(session -> session.awaitGiven(given));
    long left = System.nanoTime() + LEAVING.toNanos();
    all.forEach(session -> session.awaitLeft(left));
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(null, work, "drover-jshell-end", 0, false);
    thread.setDaemon(true);
    thread.start();
  }
}
