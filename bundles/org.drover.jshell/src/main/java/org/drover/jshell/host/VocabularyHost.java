// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.api.DroverException;
import org.drover.api.service.EndListener;
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
 * is stopped or updated, or the platform ends, what they have is given back while it can be.
 *
 * <p>A service within this bundle, which has as long a life as that: sessions are not to end
 * because nobody asks for new ones.
 */
@Component(
    service = {Host.class, EndListener.class},
    immediate = true)
public final class VocabularyHost implements Host, EndListener {
  private static final String BUNDLE = "its bundle, org.drover.jshell, is stopped or updated";
  private static final String PLATFORM = "the platform ends";

  /** A device is at its safe point sooner than this, unless its kernel does not come back. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A console that is told of its end has left by then. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  /** The next three are for the platform's end, which waits for five seconds. */
  private static final Duration AT_WORK = Duration.ofSeconds(2);

  private static final Duration GIVING = Duration.ofMillis(3500);
  private static final Duration LEFT_AT_THE_END = Duration.ofSeconds(1);

  private final ShellSessions sessions;
  private final Services services;
  private final Set<VocabularySession> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> ending = Optional.empty();

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
    Optional<String> why = ending;
    if (why.isPresent()) {
      // The end of the others came before this one was among them.
      hosted.close();
      throw new DroverException("No session is opened, because " + why.get() + ".");
    }
    return hosted;
  }

  /**
   * Ends all sessions, and returns when they have given back what they had and are left by who uses
   * them, who needs classes of the bundle for that; or after a while.
   */
  @Deactivate
  public void close() {
    end(BUNDLE, PATIENCE, PATIENCE.plus(Vocabulary.ANSWER).plus(LEAVING), LEAVING);
  }

  /**
   * Ends all sessions, while the engine, drivers and kernels are there to give back to. What takes
   * longer goes on beside the engine, which waits for the sessions at work itself.
   */
  @Override
  public void ending() {
    end(PLATFORM, AT_WORK, GIVING, LEFT_AT_THE_END);
  }

  private void end(String why, Duration patience, Duration giving, Duration leaving) {
    ending = Optional.of(why);
    List<VocabularySession> all = List.copyOf(open);
    // Each on a thread of its own: it may be a session's snippet that stops the bundle.
    all.forEach(session -> begin(() -> session.end(why, patience)));
    long given = System.nanoTime() + giving.toNanos();
    all.forEach(session -> session.awaitGiven(given));
    long left = System.nanoTime() + leaving.toNanos();
    all.forEach(session -> session.awaitLeft(left));
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(null, work, "drover-jshell-end", 0, false);
    thread.setDaemon(true);
    thread.start();
  }
}
