// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.core.protocol.Message;

/**
 * The sessions of this platform that can be called again. A source calls where the way is open,
 * which may be another listener than the one of its session: what a session is asked must not be
 * answered behind its back from what is written down of it, or it would wait for ever.
 */
final class Receptions {
  private final Map<UUID, Reception> open = new ConcurrentHashMap<>();

  void opened(UUID session, Reception reception) {
    open.put(session, reception);
  }

  void closed(UUID session, Reception reception) {
    open.remove(session, reception);
  }

  /** Who waits for this call; empty if no session does, or for another platform's. */
  Optional<Reception> of(Message.Resume asked) {
    return Optional.ofNullable(open.get(asked.session())).filter(one -> one.awaits(asked));
  }
}
