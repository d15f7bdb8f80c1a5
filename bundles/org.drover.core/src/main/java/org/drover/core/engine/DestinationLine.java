// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import org.drover.core.link.Link;
import org.drover.core.session.Job;

/** One connection of a destination with its source: listened to, spoken into and watched over. */
final class DestinationLine implements AutoCloseable {
  private final Link link;
  private final Hearing hearing;
  private final Vigil vigil;

  DestinationLine(Job job, Link link, Patience patience, Vigil.Wait wait) {
    this(link, new Hearing(job.id(), link, patience.greeting()), vigil(job, link, patience, wait));
  }

  private DestinationLine(Link link, Hearing hearing, Vigil vigil) {
    this.link = link;
    this.hearing = hearing;
    this.vigil = vigil;
  }

  private static Vigil vigil(Job job, Link link, Patience patience, Vigil.Wait wait) {
    return new Vigil(job.id(), link, patience, wait);
  }

  /** Over the link of a line that was handed over: its first words were said and heard. */
  static DestinationLine takenOver(Job job, Link link, Patience patience, Vigil.Wait wait) {
    Hearing hearing = Hearing.goingOn(job.id(), link, patience.greeting());
    return new DestinationLine(link, hearing, vigil(job, link, patience, wait));
  }

  /**
   * Gives up the link before anybody was {@linkplain #greeted greeted}, without closing it; this
   * line is nothing any more then.
   */
  Link handOver() {
    vigil.close();
    hearing.close();
    return link;
  }

  Link link() {
    return link;
  }

  Hearing hearing() {
    return hearing;
  }

  /** Somebody is there who is worth waiting for: from here on a silent one is lost. */
  void greeted() {
    hearing.greeted();
    vigil.begin();
  }

  /** Ends a wait for the peer. */
  void breakFor(String reason) {
    link.breakFor(reason);
    link.close();
  }

  /** Watches no more, because the last words are said. */
  void rest() {
    vigil.close();
  }

  @Override
  public void close() {
    vigil.close();
    hearing.close();
    link.close();
  }
}
