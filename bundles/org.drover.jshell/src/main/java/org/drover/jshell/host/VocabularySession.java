// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.vocabulary.Desk;
import org.drover.jshell.vocabulary.Vocabulary;

/** A session and its words: ended once, by whoever uses it or by the platform. */
final class VocabularySession implements Hosted {
  private static final Logger LOG = System.getLogger(VocabularySession.class.getName());

  private final ShellSession session;
  private final Vocabulary vocabulary;
  private final Desk desk;
  private final Duration patience;
  private final Consumer<VocabularySession> onClose;
  private final CountDownLatch given = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean over;
  private List<String> said = List.of();

  /**
   * One that is open.
   *
   * @param patience how long its end waits for its migrations
   * @param onClose told when whoever uses it has closed it, once or more
   */
  VocabularySession(
      ShellSession session,
      Vocabulary vocabulary,
      Desk desk,
      Duration patience,
      Consumer<VocabularySession> onClose) {
    this.session = session;
    this.vocabulary = vocabulary;
    this.desk = desk;
    this.patience = patience;
    this.onClose = onClose;
  }

  @Override
  public ShellSession session() {
    return session;
  }

  @Override
  public List<String> addresses() {
    return vocabulary.addresses().stream().map(DeviceAddress::toString).toList();
  }

  @Override
  public List<String> moving() {
    return over ? List.of() : vocabulary.moving();
  }

  /** Who comes second waits for the first: then all is given back. */
  private synchronized void giveBack(Duration patience) {
    if (given.getCount() > 0) {
      try {
        // Nothing shall be opened while it is given back.
        session.close();
      } finally {
        said = giveBackOnce(patience);
      }
    }
  }

  private List<String> giveBackOnce(Duration patience) {
    try {
      return vocabulary.close(patience);
    } finally {
      given.countDown();
    }
  }

  @Override
  public List<String> close() {
    over = true;
    try {
      giveBack(patience);
      return take();
    } finally {
      onClose.accept(this);
      left.countDown();
    }
  }

  private synchronized List<String> take() {
    List<String> all = said;
    said = List.of();
    return all;
  }

  /**
   * By the platform, on a thread that may wait.
   *
   * @param why for the desk
   * @param patience how long to wait for its migrations
   */
  void end(String why, Duration patience) {
    over = true;
    desk.ends(why);
    giveBack(patience);
  }

  /**
   * Waits until all is given back, whether or not the thread is interrupted.
   *
   * @param end by {@link System#nanoTime}
   */
  void awaitGiven(long end) {
    if (!await(given, end)) {
      LOG.log(Level.WARNING, "{0} has not given everything back in time.", session.name());
    }
  }

  /**
   * Waits until whoever uses the session has closed it, whether or not the thread is interrupted.
   * If they do not, the log is told what was given back.
   *
   * @param end by {@link System#nanoTime}
   */
  void awaitLeft(long end) {
    if (!await(left, end) && await(given, end)) {
      take().forEach(line -> LOG.log(Level.INFO, "{0}: {1}", session.name(), line));
    }
  }

  private static boolean await(CountDownLatch latch, long end) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
