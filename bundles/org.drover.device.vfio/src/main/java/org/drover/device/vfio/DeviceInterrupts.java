// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.spi.Interrupts;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_irq_info;

/** The interrupts of one device, each with an eventfd of the device's own kernel. */
final class DeviceInterrupts implements Interrupts {
  private final VfioDevice device;
  private final DeviceCalls structs;

  /** Null while none is enabled; under the device's lock. */
  private EventVectors vectors;

  /**
   * Of a device.
   *
   * @param structs its ioctls, under its lock only
   */
  DeviceInterrupts(VfioDevice device, DeviceCalls structs) {
    this.device = device;
    this.structs = structs;
  }

  @Override
  public List<Supply> supplies() {
    return device.locked(
        () -> {
          List<Supply> found = new ArrayList<>();
          for (Kind kind : Kind.values()) {
            structs
                .irq(kind.index())
                .filter(info -> info.count() > 0)
                .ifPresent(info -> found.add(supply(kind, info)));
          }
          return found;
        });
  }

  private static Supply supply(Kind kind, vfio_irq_info info) {
    return new Supply(
        kind,
        Math.toIntExact(info.count()),
        (info.flags() & Vfio.VFIO_IRQ_INFO_MASKABLE) != 0,
        (info.flags() & Vfio.VFIO_IRQ_INFO_AUTOMASKED) != 0);
  }

  @Override
  public Vectors enable(Kind kind, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one interrupt is enabled, not " + count);
    }
    String what = "enabling %d interrupts %s of %s".formatted(count, kind, device);
    return device.locked(() -> enableLocked(kind, count, what));
  }

  private Vectors enableLocked(Kind kind, int count, String what) {
    if (vectors != null) {
      throw new RefusedException(
          what, List.of(vectors.kind() + " is enabled, and one kind at a time is; close it first"));
    }
    Supply supply =
        supplies().stream()
            .filter(found -> found.kind() == kind)
            .findFirst()
            .orElseThrow(
                () -> new RefusedException(what, List.of("the device has none of that kind")));
    if (count > supply.vectors()) {
      throw new RefusedException(what, List.of("the device has " + supply.vectors() + " of them"));
    }
    vectors = wired(supply, count, what);
    return vectors;
  }

  private EventVectors wired(Supply supply, int count, String what) {
    try (Unwinding undo = new Unwinding()) {
      List<EventFd> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        EventFd event = event();
        undo.onFailure(event::close);
        events.add(event);
      }
      EventFd stop = event();
      undo.onFailure(stop::close);
      int[] numbers = events.stream().mapToInt(EventFd::number).toArray();
      int fewer = structs.enable(supply.kind().index(), numbers, DeviceInterrupts::remedy);
      if (fewer > 0) {
        throw new RefusedException(
            what, List.of("the machine has vectors for " + fewer + " of them; enable " + fewer));
      }
      undo.keep();
      return new EventVectors(this, structs.calls().kernel(), supply, events, stop);
    }
  }

  private static String remedy(Errno errno) {
    if (errno.equals(Errno.ENOSPC)) {
      return "the machine has fewer interrupt vectors left; enable fewer";
    }
    return errno.equals(Errno.EINVAL)
        ? "is another kind enabled through the raw device? Disable it first"
        : "";
  }

  private EventFd event() {
    return EventFd.open(structs.calls(), "interrupts", device.toString());
  }

  @Override
  public Optional<Vectors> enabled() {
    return device.locked(() -> Optional.ofNullable(vectors));
  }

  /** One interrupt, at once. */
  void act(Kind kind, int vector, int action) {
    device.locked(
        () -> {
          structs.act(kind.index(), vector, action);
          return null;
        });
  }

  /** They are over: nothing is signalled afterwards. */
  void disable(EventVectors ending) {
    device.whenOpen(
        () -> {
          if (vectors == ending) {
            vectors = null;
            structs.disable(ending.kind().index());
          }
        });
  }

  /** With the device, under its lock. */
  void end() {
    if (vectors != null) {
      vectors.endWith(() -> structs.disable(vectors.kind().index()));
    }
  }

  @Override
  public String toString() {
    return device.toString();
  }
}
