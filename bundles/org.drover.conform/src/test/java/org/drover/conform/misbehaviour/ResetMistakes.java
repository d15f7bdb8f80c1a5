// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.bent;
import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.conform.misbehaviour.Misbehaviour.quirk;
import static org.drover.uapi.Vfio.VFIO_DEVICE_RESET;

import java.util.List;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.Quirk;
import org.drover.uapi.Vfio;

/** Mistakes in reset, close and open. */
final class ResetMistakes {
  private static final int EINVAL = 22;
  private static final int EBUSY = 16;

  private ResetMistakes() {}

  /** The next stream is empty if the one before was left after one byte, in STOP_COPY. */
  private static Bend spoilsAfter(boolean reset) {
    return new Bend() {
      private int device = -1;
      private boolean spoiled;

      private void leave(BentKernel kernel) {
        spoiled =
            kernel.state() == MigrationState.STOP_COPY
                && kernel.newest().filter(data -> data.moved == 1).isPresent();
      }

      @Override
      public int ioctl(BentKernel kernel, IoctlCall call) {
        device = call.isFeature() ? call.fd() : device;
        if (reset && call.is(VFIO_DEVICE_RESET)) {
          leave(kernel);
        }
        return call.forward();
      }

      @Override
      public int close(BentKernel kernel, int fd) {
        if (!reset && fd == device) {
          leave(kernel);
        }
        return kernel.forwardClose(fd);
      }

      @Override
      public long read(BentKernel kernel, MoveCall call) {
        return spoiled ? 0 : call.forward();
      }
    };
  }

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "reset.every-state",
            "a reset is refused in PRE_COPY_P2P",
            (kernel, call) ->
                call.is(VFIO_DEVICE_RESET) && kernel.state() == MigrationState.PRE_COPY_P2P
                    ? -EINVAL
                    : call.forward()),
        ioctl(
            "reset.twice",
            "a reset right after a reset is refused",
            (kernel, call) ->
                call.is(VFIO_DEVICE_RESET) && kernel.lastRequest == VFIO_DEVICE_RESET
                    ? -EBUSY
                    : call.forward()),
        bent(
            "reset.usable",
            "after a reset in the middle of a stream the next stream is empty",
            spoilsAfter(true)),
        quirk("reset.empties", "a reset leaves the registers", Quirk.RESET_KEEPS_CONTENT),
        quirk("reopen.running", "an open leaves the state", Quirk.OPEN_KEEPS_STATE),
        bent(
            "reopen.saves",
            "after a close in the middle of a stream the next stream is empty",
            spoilsAfter(false)),
        quirk("reopen.empties", "an open leaves the registers", Quirk.OPEN_KEEPS_CONTENT),
        bent(
            "reopen.shared-state",
            "a second descriptor sees a device of its own",
            new Bend() {
              private int first = -1;
              private int second = -1;

              @Override
              public int ioctl(BentKernel kernel, IoctlCall call) {
                if (call.isFeature() && first < 0) {
                  first = call.fd();
                }
                int result = call.forward();
                if (call.is(Vfio.VFIO_GROUP_GET_DEVICE_FD)) {
                  second = first >= 0 ? result : -1;
                }
                if (result == 0
                    && call.fd() == second
                    && call.flags() == (Vfio.VFIO_DEVICE_FEATURE_GET | 2)) {
                  call.struct(16).putInt(8, MigrationState.RUNNING.code());
                }
                return result;
              }

              @Override
              public int close(BentKernel kernel, int fd) {
                second = fd == second ? -1 : second;
                first = fd == first ? -1 : first;
                return kernel.forwardClose(fd);
              }
            }));
  }
}
