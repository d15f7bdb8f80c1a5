// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import org.drover.api.DroverException;
import org.drover.api.service.Session;
import org.drover.core.lease.Claim;

/** What was claimed and opened for a session, given back if the session does not begin. */
final class Taken {
  private static final Logger LOG = System.getLogger(Taken.class.getName());

  private final Deque<Closeable> back = new ArrayDeque<>();

  private Taken() {}

  /** Something that may fail before the session has begun. */
  @FunctionalInterface
  interface Beginning {
    Session begin(Taken taken) throws IOException;
  }

  /** Begins a session, or leaves nothing behind. */
  static Session begin(Beginning beginning) {
    Taken taken = new Taken();
    boolean begun = false;
    try {
      Session session = beginning.begin(taken);
      begun = true;
      return session;
    } catch (IOException e) {
      throw new DroverException(e.getMessage(), e);
    } finally {
      if (!begun) {
        taken.back.forEach(Taken::giveBack);
      }
    }
  }

  Claim claim(Claim claim) {
    back.push(() -> claim.end(Claim.End.RETURN));
    return claim;
  }

  <C extends Closeable> C opened(C opened) {
    back.push(opened);
    return opened;
  }

  Pins pinned(Pins pins) {
    back.push(pins::close);
    return pins;
  }

  /** An isolation boundary: what does not close is told to the log, and the next one is closed. */
  private static void giveBack(Closeable taken) {
    try {
      taken.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "giving back what a session took that did not begin", e);
    }
  }
}
