// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.bent;
import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.conform.misbehaviour.Misbehaviour.quirk;
import static org.drover.conform.misbehaviour.Misbehaviour.read;
import static org.drover.uapi.Vfio.VFIO_MIG_GET_PRECOPY_INFO;

import java.util.List;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.Quirk;
import org.drover.uapi.Vfio;

/** Mistakes in PRE_COPY. */
final class PreCopyMistakes {
  private static final int EINVAL = 22;
  private static final int EFAULT = 14;
  private static final int ENOTTY = 25;
  private static final int ENOMSG = 42;

  private PreCopyMistakes() {}

  private static boolean asks(IoctlCall call) {
    return call.onData() && call.request() == VFIO_MIG_GET_PRECOPY_INFO;
  }

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "precopy.info-argsz",
            "an argsz of 23 is taken for 24",
            (kernel, call) ->
                asks(call) && call.argsz() == 23 ? call.forwardWith(0, 24) : call.forward()),
        ioctl(
            "precopy.info-memory",
            "nobody looks whether the answer could be written",
            (kernel, call) -> asks(call) ? call.instead(EFAULT, 0) : call.forward()),
        ioctl(
            "precopy.info-states",
            "GET_PRECOPY_INFO answers in STOP_COPY",
            (kernel, call) ->
                asks(call) && kernel.state() == MigrationState.STOP_COPY
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "precopy.info-loading",
            "GET_PRECOPY_INFO on the data FD of a load is EINVAL",
            (kernel, call) ->
                asks(call) && !call.file().saving ? call.instead(ENOTTY, -EINVAL) : call.forward()),
        ioctl(
            "precopy.initial-bytes",
            "everything is called dirty and nothing initial",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && asks(call) && call.inPage() == 0) {
                var info = call.struct(24);
                info.putLong(16, info.getLong(8)).putLong(8, 0);
              }
              return result;
            }),
        ioctl(
            "precopy.initial-decreases",
            "initial_bytes rises after the first read",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && asks(call) && ++call.file().calls == 2) {
                var info = call.struct(24);
                info.putLong(8, info.getLong(8) == 0 ? 0 : 100);
              }
              return result;
            }),
        read(
            "precopy.temporary-end",
            "the temporary end is 0",
            (kernel, call) -> {
              long result = call.forward();
              return result == -ENOMSG ? 0 : result;
            }),
        read(
            "precopy.end-is-temporary",
            "who was at the temporary end gets nothing in STOP_COPY",
            (kernel, call) -> {
              long result = call.file().ended ? 0 : call.forward();
              call.file().ended |= result == -ENOMSG;
              return result;
            }),
        quirk(
            "precopy.whole",
            "STOP_COPY lacks a byte if something was read before",
            Quirk.LOSES_A_BYTE_AFTER_PRE_COPY),
        quirk(
            "precopy.unread",
            "STOP_COPY lacks the initial bytes if nothing was read before",
            Quirk.LOSES_UNREAD_INITIAL_BYTES),
        quirk("precopy.abort", "PRE_COPY goes on after an abort", Quirk.PRE_COPY_GOES_ON),
        bent(
            "precopy.outlives-device",
            "GET_PRECOPY_INFO answers after the device was closed",
            new Bend() {
              private int device = -1;
              private boolean closed;

              @Override
              public int ioctl(BentKernel kernel, IoctlCall call) {
                device = call.isFeature() ? call.fd() : device;
                closed &= !call.is(Vfio.VFIO_DEVICE_RESET);
                return asks(call) && closed ? 0 : call.forward();
              }

              @Override
              public int close(BentKernel kernel, int fd) {
                closed |= fd == device && kernel.newest().isPresent();
                return kernel.forwardClose(fd);
              }
            }));
  }
}
