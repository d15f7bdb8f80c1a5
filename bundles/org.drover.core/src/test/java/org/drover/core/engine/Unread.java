// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Named;

/**
 * A device whose state is about to be read, and all that may keep it from being read: the same for
 * whatever reads it. The state is longer than a few chunks.
 *
 * @param platform its platform
 * @param source the device
 */
record Unread(Platform platform, FakeHardware source) {
  static Unread of(Platform platform, FakeHardware source) {
    source.holds(5000);
    source.chunk = 512;
    return new Unread(platform, source);
  }

  static Stream<Named<Consumer<Unread>>> failures() {
    return Stream.of(
        Named.of("leaving RUNNING", f -> f.source.fails(RUNNING, RUNNING_P2P)),
        Named.of("stopping", f -> f.source.fails(RUNNING_P2P, STOP)),
        Named.of("entering STOP_COPY", f -> f.source.fails(STOP, STOP_COPY)),
        Named.of("first read", f -> f.source.readFailsAt(0)),
        Named.of("later read", f -> f.source.readFailsAt(3000)),
        Named.of("a class that is gone", f -> f.source.classesAreGone().readFailsAt(3000)),
        Named.of("opening", f -> f.platform.backend.refusesToOpen = true));
  }

  static Stream<Named<Consumer<Unread>>> failuresOfTheDisk() {
    return Stream.of(
        Named.of("full disk at the start", f -> f.platform.storage.fullAt = 4),
        Named.of("full disk in the state", f -> f.platform.storage.fullAt = 3000),
        Named.of("fsync", f -> f.platform.storage.commitFails = true));
  }
}
