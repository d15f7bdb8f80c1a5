// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TransitionException;
import org.drover.api.service.Lease;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;

/**
 * A session's own walk of one device through its states: the data stream that it came by, and how
 * the device gets home when the session ends. May be used from any thread.
 */
final class Walk {
  private final DeviceAddress address;
  private volatile Optional<DataStream> stream = Optional.empty();

  /** Where this session has left the device; empty if it did not move it, or cannot know. */
  private volatile Optional<MigrationState> left = Optional.empty();

  /** Whether all of its state was read and it has not run since: it may run elsewhere. */
  private volatile boolean copied;

  Walk(DeviceAddress address) {
    this.address = address;
  }

  MigrationState to(Lease used, MigrationState state) {
    try {
      Optional<DataStream> opened = used.device().transition(state, rules(used));
      // Within the saving states the stream goes on, and none is handed out.
      stream = opened.or(() -> stream);
      at(Optional.of(state));
      return state;
    } catch (TransitionException e) {
      at(e.reached());
      throw e;
    }
  }

  private static Recovery rules(Lease used) {
    return Recovery.none().onlyResetAfter(used.driver().onlyResetAfter(used.device().identity()));
  }

  private void at(Optional<MigrationState> state) {
    left = state;
    copied = copied && state.map(MigrationState::isStopped).orElse(true);
  }

  MigrationState reset(Lease used) {
    used.device().reset();
    at(Optional.of(MigrationState.RUNNING));
    return used.device().state();
  }

  byte[] read(Lease used) {
    byte[] bytes = StreamBytes.read(stream, address);
    // What ends in PRE_COPY goes on in STOP_COPY.
    copied = used.device().state() == MigrationState.STOP_COPY;
    return bytes;
  }

  int write(byte[] bytes) {
    return StreamBytes.write(stream, address, bytes);
  }

  /**
   * Has a device run again that this session stopped, unless its state may run elsewhere. What a
   * session did not do it does not undo.
   *
   * @return how the device was met and is left, to be said after its name; empty if it ran
   * @throws DroverException if it does not tell where it is, or does not go
   */
  Optional<String> home(Lease used) {
    MigratableDevice device = used.device();
    if (device.capabilities().migration().isEmpty()) {
      return Optional.empty();
    }
    return home(used, device.state());
  }

  private Optional<String> home(Lease used, MigrationState met) {
    if (met == MigrationState.RUNNING) {
      return Optional.empty();
    }
    String stays = "which stays in " + met + ": ";
    if (met == MigrationState.ERROR) {
      return Optional.of(stays + "only `vfio:reset " + address + "` leads on");
    }
    String runs = "`vfio:state " + address + " --set RUNNING` has it run";
    if (!left.equals(Optional.of(met))) {
      return Optional.of(stays + "this session did not bring it there; " + runs);
    }
    if (copied) {
      return Optional.of(
          stays + "all of its state was read and may run elsewhere; if not, " + runs);
    }
    return Optional.of(ran(used, met));
  }

  private String ran(Lease used, MigrationState met) {
    if (met == MigrationState.RESUMING) {
      reset(used);
      return "which was in RESUMING and is reset: a state that is loaded in part is worth nothing";
    }
    to(used, MigrationState.RUNNING);
    return "which was in " + met + " and is RUNNING again";
  }

  /** A save has read all of it and let it stay stopped. */
  void savedAndStopped() {
    at(Optional.of(MigrationState.STOP));
    copied = true;
  }
}
