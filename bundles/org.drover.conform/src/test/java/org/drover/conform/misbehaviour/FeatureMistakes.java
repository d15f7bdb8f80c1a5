// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_PROBE;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.util.List;
import org.drover.fsm.MigrationState;

/** Mistakes in reading the header and the memory of {@code VFIO_DEVICE_FEATURE}. */
final class FeatureMistakes {
  private static final int EFAULT = 14;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int ID = 0xffff;
  private static final int GET_MIGRATION = VFIO_DEVICE_FEATURE_GET | 1;
  private static final int GET_STATE = VFIO_DEVICE_FEATURE_GET | 2;
  private static final int SET_STATE = VFIO_DEVICE_FEATURE_SET | 2;

  private FeatureMistakes() {}

  private static boolean probes(IoctlCall call) {
    return (call.flags() & VFIO_DEVICE_FEATURE_PROBE) != 0;
  }

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "feature.argsz-zero",
            "argsz 0 is taken for the right one",
            (kernel, call) ->
                call.isFeature() && call.argsz() == 0 ? call.forwardWith(0, 16) : call.forward()),
        ioctl(
            "feature.argsz-header",
            "an argsz of 4 to 7 is taken for the right one",
            (kernel, call) ->
                call.isFeature() && call.argsz() >= 4 && call.argsz() < 8
                    ? call.forwardWith(0, 16)
                    : call.forward()),
        ioctl(
            "feature.argsz-payload",
            "an argsz one short of the payload of GET MIG_DATA_SIZE is taken",
            (kernel, call) ->
                call.flags() == (VFIO_DEVICE_FEATURE_GET | 9) && call.argsz() == 15
                    ? call.forwardWith(0, 16)
                    : call.forward()),
        ioctl(
            "feature.argsz-long",
            "the room behind the payload is cleared",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.flags() == GET_MIGRATION && call.argsz() > 16) {
                call.struct(24).putLong(16, 0);
              }
              return result;
            }),
        ioctl(
            "feature.flag-bits",
            "bit 31 of the flags is not looked at",
            (kernel, call) ->
                call.flags() < 0
                    ? call.forwardWith(4, call.flags() & Integer.MAX_VALUE)
                    : call.forward()),
        ioctl(
            "feature.get-with-set",
            "GET wins over SET",
            (kernel, call) ->
                call.flags() == (GET_STATE | SET_STATE)
                    ? call.forwardWith(4, GET_STATE)
                    : call.forward()),
        ioctl(
            "feature.no-operation",
            "a call that asks for nothing succeeds",
            (kernel, call) ->
                call.isFeature() && call.flags() != 0 && (call.flags() & ~ID) == 0
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "feature.unknown-id",
            "an unknown id is EINVAL",
            (kernel, call) ->
                (call.flags() & ID) >= 0x4000 ? call.instead(ENOTTY, -EINVAL) : call.forward()),
        ioctl(
            "feature.absent",
            "SET of a feature that is not there is EINVAL",
            (kernel, call) ->
                call.flags() == (VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY)
                    ? call.instead(ENOTTY, -EINVAL)
                    : call.forward()),
        ioctl(
            "feature.migration-ids",
            "the device migrates without MIG_DATA_SIZE",
            (kernel, call) ->
                probes(call) && (call.flags() & ID) == 9 && call.argsz() >= 8
                    ? -ENOTTY
                    : call.forward()),
        ioctl(
            "feature.probe-matrix",
            "PROBE does not look at the operations",
            (kernel, call) ->
                probes(call) && (call.flags() & ID) == 1 && call.flags() >>> 19 == 0
                    ? call.forwardWith(4, VFIO_DEVICE_FEATURE_PROBE | 1)
                    : call.forward()),
        ioctl(
            "feature.probe-no-payload",
            "PROBE reads the payload",
            (kernel, call) -> probes(call) && call.inPage() == 4088 ? -EFAULT : call.forward()),
        ioctl(
            "feature.probe-changes-nothing",
            "PROBE of SET sets",
            (kernel, call) ->
                call.flags() == (VFIO_DEVICE_FEATURE_PROBE | SET_STATE) && call.argsz() == 16
                    ? call.forwardWith(4, SET_STATE)
                    : call.forward()),
        ioctl(
            "feature.wrong-operation",
            "GET of DMA_LOGGING_STOP succeeds",
            (kernel, call) ->
                call.flags() == (VFIO_DEVICE_FEATURE_GET | 7)
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "memory.no-header",
            "half a header that can be read is EINVAL",
            (kernel, call) ->
                call.isFeature() && call.inPage() == 4092
                    ? call.instead(EFAULT, -EINVAL)
                    : call.forward()),
        ioctl(
            "memory.no-payload",
            "a GET does not look whether its answer can be written whole",
            (kernel, call) ->
                call.inPage() == 4084 && call.flags() == GET_MIGRATION
                    ? call.instead(EFAULT, 0)
                    : call.forward()),
        ioctl(
            "memory.read-only",
            "a GET does not look whether its answer may be written",
            (kernel, call) ->
                call.inPage() == 0 && call.flags() == GET_MIGRATION
                    ? call.instead(EFAULT, 0)
                    : call.forward()),
        ioctl(
            "memory.odd-address",
            "an odd address is EINVAL",
            (kernel, call) -> call.isFeature() && call.inPage() == 1 ? -EINVAL : call.forward()),
        ioctl(
            "memory.set-unread",
            "a SET of which only the state can be read happens",
            (kernel, call) -> {
              if (call.inPage() == 4084 && call.flags() == SET_STATE) {
                kernel.set(call.fd(), MigrationState.STOP);
              }
              return call.forward();
            }),
        ioctl(
            "memory.set-unanswered",
            "a SET that cannot be answered is undone",
            (kernel, call) -> {
              int result = call.forward();
              if (result == -EFAULT && call.inPage() == 0 && call.flags() == SET_STATE) {
                kernel.set(call.fd(), MigrationState.RUNNING);
              }
              return result;
            }));
  }
}
