// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.drover.core.session.Control;
import org.drover.core.session.Notice;
import org.drover.core.session.SessionThreads;
import org.drover.stream.Frame;
import org.drover.stream.SectionType;

/**
 * Hears what the destination answers, on a thread of its own, and passes it on in its order; at the
 * very end that nothing more will come.
 */
final class Answers {
  /** The largest message that is read: some hundred reasons. */
  static final int MAX_MESSAGE = 256 * 1024;

  private final Link link;
  private final Control control;
  private final Thread thread;

  Answers(String session, Link link, Control control) {
    this.link = link;
    this.control = control;
    this.thread = SessionThreads.start(session, "answers", this::run);
  }

  private void run() {
    String reason;
    try {
      link.listen();
      reason = hear();
    } catch (IOException e) {
      reason = link.sentence(e);
    }
    control.post(new Notice.PeerLost(link.reason(reason)));
  }

  private String hear() throws IOException {
    Optional<Frame> frame = link.next();
    while (frame.isPresent()) {
      if (!SectionType.isControl(frame.get().type())) {
        return frame.get().place()
            + " from "
            + link.peer()
            + " holds "
            + SectionType.name(frame.get().type())
            + " where only messages belong";
      }
      Message message = Link.message(frame.get());
      if (!(message instanceof Message.KeepAlive)) {
        control.post(new Notice.FromPeer(message));
      }
      frame = link.next();
    }
    return link.closedByPeer();
  }

  /**
   * The link cannot be written any more. What the peer said before is still heard, as long as it
   * comes soon; then the link is closed.
   *
   * @param reason why, for people
   * @param atMost how long to wait for the peer's last words
   */
  void breakOff(String reason, Duration atMost) {
    join(atMost);
    link.breakFor(reason);
    end();
  }

  /** Closes the link and waits until nothing more will be heard. */
  void end() {
    link.close();
    join(Duration.ZERO);
  }

  private void join(Duration atMost) {
    try {
      thread.join(atMost.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DroverException("the session's thread was interrupted", e);
    }
  }
}
