// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_INFO;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_IRQ_INFO;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_REGION_INFO;

import java.util.List;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_irq_info;
import org.drover.uapi.vfio_region_info;

/** Mistakes in what a device tells of itself. */
final class InfoMistakes {
  private static final int EFAULT = 14;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;

  private InfoMistakes() {}

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "info.argsz-short",
            "GET_IRQ_INFO takes an argsz of 15 for 16",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_IRQ_INFO) && call.argsz() == 15
                    ? call.forwardWith(0, vfio_irq_info.SIZEOF)
                    : call.forward()),
        ioctl(
            "info.argsz-long",
            "GET_REGION_INFO writes into the room behind its struct",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0
                  && call.is(VFIO_DEVICE_GET_REGION_INFO)
                  && call.argsz() > vfio_region_info.SIZEOF) {
                call.struct(40).putInt(36, 0);
              }
              return result;
            }),
        ioctl(
            "info.bad-memory",
            "GET_IRQ_INFO answers EINVAL for a struct that it cannot read",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_IRQ_INFO) ? call.instead(EFAULT, -EINVAL) : call.forward()),
        ioctl(
            "info.read-only",
            "GET_REGION_INFO does not look whether its answer could be written",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_REGION_INFO) && call.inPage() == 0
                    ? call.instead(EFAULT, 0)
                    : call.forward()),
        ioctl(
            "info.region-index",
            "GET_REGION_INFO answers for the region behind the last one",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_REGION_INFO) && call.word(8) == 9 ? 0 : call.forward()),
        ioctl(
            "info.regions-apart",
            "BAR 1 begins where BAR 0 does",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.is(VFIO_DEVICE_GET_REGION_INFO) && call.word(8) == 1) {
                call.struct(32).putLong(vfio_region_info.OFFSETOF_offset, 0);
              }
              return result;
            }),
        ioctl(
            "info.irq-index",
            "GET_IRQ_INFO answers for the interrupt behind the last one",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_IRQ_INFO) && call.word(8) == 5 ? 0 : call.forward()),
        ioctl(
            "info.reset-flag",
            "GET_INFO leaves VFIO_DEVICE_FLAGS_RESET out",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.is(VFIO_DEVICE_GET_INFO)) {
                var info = call.struct(16);
                int flags = info.getInt(vfio_device_info.OFFSETOF_flags);
                info.putInt(vfio_device_info.OFFSETOF_flags, flags & ~1);
              }
              return result;
            }),
        ioctl(
            "info.unknown-ioctl",
            "an unknown ioctl is EINVAL",
            (kernel, call) ->
                call.onData() || call.request() == VFIO_DEVICE_GET_INFO || call.isFeature()
                    ? call.forward()
                    : call.request() > 0x3ba0 ? call.instead(ENOTTY, -EINVAL) : call.forward()));
  }
}
