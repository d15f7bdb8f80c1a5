// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.vocabulary.Vocabulary;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.AnyService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens a session that nobody sees once the platform has started, so that the first person who asks
 * for one does not wait for the classes of the Java compiler, some 1500, to be loaded. The
 * framework property {@value #PROPERTY}, {@code false}, keeps it from doing so.
 */
@Component(
    immediate = true,
    service = {})
public final class WarmUp {
  static final String PROPERTY = "org.drover.jshell.warm";
  private static final String BOOTED = "(objectClass=org.apache.karaf.features.BootFinished)";
  private static final Logger LOG = System.getLogger(WarmUp.class.getName());

  /** The consoles start behind the boot, and need the processors themselves. */
  private static final Duration LATER = Duration.ofSeconds(5);

  private final ShellSessions sessions;
  private final Duration later;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(null, this::warm, "drover-jshell warm-up", 0, false);
  private volatile ShellSession session;

  /**
   * Begins a few seconds later, on a thread of its own.
   *
   * @param context of this bundle, for the framework property
   * @param sessions where to open one
   * @param booted present when Karaf's boot features are installed: not sooner, the boot needs the
   *     processors itself
   */
  @Activate
  public WarmUp(
      BundleContext context,
      @Reference ShellSessions sessions,
      @Reference(service = AnyService.class, target = BOOTED) Object booted) {
    this(context, sessions, LATER);
  }

  WarmUp(BundleContext context, ShellSessions sessions, Duration later) {
    this.sessions = sessions;
    this.later = later;
    if (!"false".equals(context.getProperty(PROPERTY))) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Ends the session if it is still there. */
  @Deactivate
  public void deactivate() {
    ended.countDown();
    ShellSession open = session;
    if (open != null) {
      open.close();
    }
  }

  private void warm() {
    try {
      if (!ended.await(later.toMillis(), TimeUnit.MILLISECONDS)) {
        open();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "interrupted before it began", e);
    }
  }

  private void open() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    long begin = System.nanoTime();
    try (ShellSession open =
        sessions.open(Vocabulary.withImports(SessionSettings.plain("warm-up", nowhere, nowhere)))) {
      session = open;
      if (ended.getCount() == 0) {
        return;
      }
      open.evaluate(SourceText.typed("List.of(1).size()"));
      LOG.log(
          Level.INFO,
          "JShell is warm: its first session took {0} ms",
          Duration.ofNanos(System.nanoTime() - begin).toMillis());
    } catch (DroverException | IllegalStateException e) {
      // The runtime has no JShell, which whoever asks for a session is told, or the bundle ends.
      LOG.log(Level.DEBUG, "no session could be warmed up", e);
    } finally {
      session = null;
    }
  }
}
