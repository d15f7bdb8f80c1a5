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
    this.link = link;
    this.hearing = new Hearing(job.id(), link, patience.greeting());
    this.vigil = new Vigil(job.id(), link, patience, wait);
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
