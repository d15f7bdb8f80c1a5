// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.Quirk;
import org.drover.uapi.Vfio;

/** Mistakes in the flags, the state, and the ways between states. */
final class StateMistakes {
  private static final int EINVAL = 22;
  private static final int EBUSY = 16;
  private static final int GET_MIGRATION = VFIO_DEVICE_FEATURE_GET | 1;
  private static final int GET_STATE = VFIO_DEVICE_FEATURE_GET | 2;
  private static final int SET_STATE = VFIO_DEVICE_FEATURE_SET | 2;
  private static final int GET_SIZE = VFIO_DEVICE_FEATURE_GET | 9;

  private StateMistakes() {}

  static List<Misbehaviour> all() {
    List<Misbehaviour> all = new ArrayList<>(answers());
    all.addAll(pairs());
    all.addAll(limits());
    return all;
  }

  private static int target(IoctlCall call) {
    return call.flags() == SET_STATE ? call.word(8) : -1;
  }

  /** A SET of one state from another fails without a reason. */
  private static Misbehaviour cut(String check, MigrationState from, MigrationState to) {
    return ioctl(
        check,
        "a SET of " + to + " fails from " + from,
        (kernel, call) ->
            target(call) == to.code() && kernel.state() == from && call.inPage() == 0
                ? -EINVAL
                : call.forward());
  }

  private static List<Misbehaviour> answers() {
    return List.of(
        ioctl(
            "state.flags",
            "a flag is reported that there is none of",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.flags() == GET_MIGRATION) {
                var struct = call.struct(16);
                struct.putLong(8, struct.getLong(8) | 0x20);
              }
              return result;
            }),
        ioctl(
            "state.flags-steady",
            "a device that was stopped forgets its PRE_COPY",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.flags() == GET_MIGRATION && kernel.state() == STOP) {
                var struct = call.struct(16);
                struct.putLong(8, struct.getLong(8) & 3);
              }
              return result;
            }),
        Misbehaviour.quirk(
            "state.first-is-running", "a reset leaves the device in STOP", Quirk.RESET_STOPS),
        ioctl(
            "state.get-no-fd",
            "a GET leaves data_fd as it was",
            (kernel, call) -> {
              int before = call.flags() == GET_STATE ? call.word(12) : 0;
              int result = call.forward();
              if (result == 0 && call.flags() == GET_STATE) {
                call.struct(16).putInt(12, before);
              }
              return result;
            }),
        ioctl(
            "state.get-changes-nothing",
            "a GET in STOP_COPY takes a byte from the stream",
            (kernel, call) -> {
              if (call.flags() == GET_STATE && kernel.state() == STOP_COPY) {
                kernel.newest().ifPresent(data -> kernel.below.read(data.fd, kernel.own(), 1));
              }
              return call.forward();
            }),
        ioctl(
            "state.set-ignores-fd",
            "a SET wants data_fd to be -1",
            (kernel, call) ->
                target(call) == STOP.code() && call.word(12) == 0 ? -EINVAL : call.forward()),
        ioctl(
            "state.error-no-fd",
            "a SET that fails leaves a number of its own in data_fd",
            (kernel, call) -> {
              int result = call.forward();
              if (result < 0 && target(call) == 0) {
                call.struct(16).putInt(12, 7);
              }
              return result;
            }),
        ioctl(
            "state.size-always",
            "MIG_DATA_SIZE is EINVAL in RESUMING",
            (kernel, call) ->
                call.flags() == GET_SIZE && kernel.state() == RESUMING && call.argsz() == 16
                    ? -EINVAL
                    : call.forward()),
        ioctl(
            "state.size-real",
            "MIG_DATA_SIZE says a quarter",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.flags() == GET_SIZE) {
                var struct = call.struct(16);
                struct.putLong(8, struct.getLong(8) / 4);
              }
              return result;
            }));
  }

  private static List<Misbehaviour> pairs() {
    return List.of(
        cut("pairs.from-stop", STOP, RUNNING_P2P),
        cut("pairs.from-running", RUNNING, PRE_COPY_P2P),
        cut("pairs.from-stop-copy", STOP_COPY, RUNNING_P2P),
        cut("pairs.from-resuming", RESUMING, STOP_COPY),
        cut("pairs.from-running-p2p", RUNNING_P2P, STOP),
        cut("pairs.from-pre-copy", PRE_COPY, RUNNING_P2P),
        cut("pairs.from-pre-copy-p2p", PRE_COPY_P2P, STOP),
        ioctl(
            "pairs.to-error",
            "a SET of ERROR succeeds",
            (kernel, call) ->
                target(call) == 0 && call.word(12) == -1 && call.argsz() == 16
                    ? 0
                    : call.forward()),
        ioctl(
            "pairs.to-unknown",
            "a SET of state 8 succeeds",
            (kernel, call) -> target(call) == 8 ? 0 : call.forward()),
        new Misbehaviour(
            "pairs.to-unsupported",
            "a device without PRE_COPY takes a SET of it for RUNNING",
            FeatureSet.ofBits(1),
            Set.of(),
            (Bend.Ioctl)
                (kernel, call) ->
                    target(call) == PRE_COPY.code() && kernel.state() == RUNNING
                        ? call.forwardWith(8, RUNNING.code())
                        : call.forward()),
        ioctl(
            "pairs.same-state",
            "a SET of RUNNING_P2P fails where the device is in it",
            (kernel, call) ->
                target(call) == RUNNING_P2P.code() && kernel.state() == RUNNING_P2P
                    ? -EBUSY
                    : call.forward()),
        ioctl(
            "pairs.blocked",
            "a SET of PRE_COPY from STOP_COPY succeeds and does nothing",
            (kernel, call) ->
                target(call) == PRE_COPY.code() && kernel.state() == STOP_COPY
                    ? 0
                    : call.forward()));
  }

  private static final int EMFILE = 24;

  private static List<Misbehaviour> limits() {
    return List.of(
        ioctl(
            "limit.descriptors",
            "a SET that finds no number is undone",
            (kernel, call) -> {
              int result = call.forward();
              if (result == -EMFILE) {
                kernel.set(call.fd(), RUNNING);
              }
              return result;
            }),
        ioctl(
            "limit.one-fd-for-all",
            "every thread that asks for STOP_COPY gets a data FD",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0
                  && target(call) == STOP_COPY.code()
                  && call.inPage() != 0
                  && call.word(12) < 0) {
                call.struct(16).putInt(12, kernel.below.fcntl(call.fd(), 0, 0));
              }
              return result;
            }),
        ioctl(
            "limit.get-meanwhile",
            "a GET does not wait for a SET",
            (kernel, call) ->
                call.flags() == GET_STATE && call.inPage() == 256 ? -EBUSY : call.forward()),
        ioctl(
            "limit.reset-meanwhile",
            "a reset that comes in between breaks the device for good",
            (kernel, call) -> {
              boolean reset = call.is(Vfio.VFIO_DEVICE_RESET);
              if (reset && Thread.currentThread().getName().startsWith("conformance, thread")) {
                kernel.memory = 1;
              }
              if (kernel.memory == 0) {
                return call.forward();
              }
              int result = reset || target(call) >= 0 ? -EINVAL : call.forward();
              if (call.flags() == GET_STATE) {
                call.struct(16).putInt(8, 0);
              }
              return result;
            }));
  }
}
