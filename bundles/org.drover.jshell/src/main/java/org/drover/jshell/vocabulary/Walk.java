// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Lease;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;

/**
 * A session's own walk of one device through its states, whichever of its handles takes the steps:
 * the data stream that the device has come by, and how it gets home when the session ends. May be
 * used from any thread.
 */
final class Walk {
  private static final long NOWHERE = -1;

  private final DeviceAddress address;

  /** Steps, and the way home, exclude each other; reads and writes of the stream do not wait. */
  private final ReentrantLock steps = new ReentrantLock();

  private volatile Optional<DataStream> stream = Optional.empty();

  /** The device's count of changes behind the last step; another one says that others moved it. */
  private long own = NOWHERE;

  /** Where the device was before the first of the steps between which nobody else moved it. */
  private MigrationState before = MigrationState.ERROR;

  /** Whether all of its state was read and it has not run since: it may run elsewhere. */
  private boolean copied;

  /**
   * How a device was met that did not run, and what became of it.
   *
   * @param sentence to be said after its name
   * @param runs whether it runs now
   */
  record Home(String sentence, boolean runs) {}

  Walk(DeviceAddress address) {
    this.address = address;
  }

  /** Alone among the steps; for what must not be between two. */
  <T> T locked(Supplier<T> work) {
    steps.lock();
    try {
      return work.get();
    } finally {
      steps.unlock();
    }
  }

  MigrationState to(Lease used, MigrationState state) {
    return locked(
        () -> {
          MigratableDevice device = used.device();
          if (used.changes() != own) {
            before = device.state();
            copied = false;
          }
          Optional<DataStream> opened = step(used, () -> device.transition(state, rules(used)));
          // Within the saving states the stream goes on, and none is handed out.
          stream = opened.or(() -> stream);
          if (!state.isStopped()) {
            before = MigrationState.RUNNING;
          }
          copied = copied && (state == MigrationState.STOP || state == MigrationState.STOP_COPY);
          return state;
        });
  }

  private static Recovery rules(Lease used) {
    return Recovery.none().onlyResetAfter(used.driver().onlyResetAfter(used.device().identity()));
  }

  /** One change of the device; whether or not it succeeds, it is ours. */
  private <T> T step(Lease used, Supplier<T> change) {
    long begin = used.changes();
    own = NOWHERE;
    try {
      return change.get();
    } finally {
      own = used.changes() == begin + 1 ? begin + 1 : NOWHERE;
    }
  }

  MigrationState reset(Lease used) {
    return locked(
        () -> {
          step(
              used,
              () -> {
                used.device().reset();
                return null;
              });
          before = MigrationState.RUNNING;
          copied = false;
          return used.device().state();
        });
  }

  byte[] read() {
    return StreamBytes.read(stream, address, () -> locked(() -> copied = true));
  }

  int write(byte[] bytes) {
    return StreamBytes.write(stream, address, bytes);
  }

  /**
   * Has a device run again that this session stopped, unless its state may run elsewhere. What a
   * session did not do it does not undo. Only under {@link #locked}.
   *
   * @return empty if it was met RUNNING
   * @throws DroverException if it does not tell where it is, or does not go
   */
  Optional<Home> home(Lease used) {
    MigratableDevice device = used.device();
    if (device.capabilities().migration().isEmpty()) {
      return Optional.empty();
    }
    MigrationState met = device.state();
    return met == MigrationState.RUNNING ? Optional.empty() : Optional.of(home(used, met));
  }

  private Home home(Lease used, MigrationState met) {
    if (met == MigrationState.ERROR) {
      return new Home("which stays in ERROR: only `vfio:reset " + address + "` leads on", false);
    }
    if (used.changes() != own || before.isStopped()) {
      return stays(used, met, "no to(...) of this session brought it there");
    }
    if (met == MigrationState.RESUMING) {
      reset(used);
      return new Home(
          "which was in RESUMING and is reset: what it was loaded with had not begun to run", true);
    }
    if (copied) {
      return stays(used, met, "all of its state was read and may run elsewhere");
    }
    to(used, MigrationState.RUNNING);
    return new Home("which was in " + met + " and is RUNNING again", true);
  }

  private Home stays(Lease used, MigrationState met, String why) {
    String here =
        resetsAtOpen(used)
            ? "here it is gone when the device is opened again"
            : "`vfio:open "
                + address
                + "` and `vfio:state "
                + address
                + " --set RUNNING` have it run here";
    return new Home("which stays in " + met + ": " + why + "; " + here, false);
  }

  /** A vendor's own fault must not keep a device from its way home. */
  private static boolean resetsAtOpen(Lease used) {
    try {
      PolicyHints hints = used.driver().hints(used.device().identity());
      return hints == null || hints.resetsAtOpen();
    } catch (RuntimeException | LinkageError e) {
      return PolicyHints.CAUTIOUS.resetsAtOpen();
    }
  }
}
