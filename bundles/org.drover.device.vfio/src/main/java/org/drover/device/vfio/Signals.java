// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drover.api.spi.DeviceSignals;
import org.drover.uapi.Vfio;

/**
 * What the kernel says by the interrupts REQ and ERR of a PCI function, and of any device by sysfs:
 * the files of one that is being removed vanish while its {@code remove} waits for us.
 */
final class Signals implements DeviceSignals {
  private static final Map<Integer, Signal> BY_INTERRUPT = byInterrupt();

  /** In place of an eventfd: the interrupt is taken away from it. */
  private static final int NO_EVENT = -1;

  private final VfioDevice device;
  private final DeviceCalls structs;
  private final Presence presence;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Of a device.
   *
   * @param structs its ioctls, under its lock only
   * @param presence whether sysfs still has it
   */
  Signals(VfioDevice device, DeviceCalls structs, Presence presence) {
    this.device = device;
    this.structs = structs;
    this.presence = presence;
  }

  private static Map<Integer, Signal> byInterrupt() {
    Map<Integer, Signal> signals = new LinkedHashMap<>();
    signals.put(Vfio.VFIO_PCI_REQ_IRQ_INDEX, Signal.REQUESTED);
    signals.put(Vfio.VFIO_PCI_ERR_IRQ_INDEX, Signal.FAILED);
    return signals;
  }

  @Override
  public Listening listen(Consumer<Signal> listener) {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("somebody listens to " + device + " already");
    }
    try (Unwinding undo = new Unwinding()) {
      undo.onFailure(() -> taken.set(false));
      List<Ear> ears = new ArrayList<>();
      undo.onFailure(() -> ears.forEach(ear -> ear.event().close()));
      if (device.identity().bus().equals("pci")) {
        device.whenOpen(() -> BY_INTERRUPT.forEach((index, signal) -> arm(index, signal, ears)));
      }
      EventFd stop = event();
      undo.onFailure(stop::close);
      ListeningThread thread =
          new ListeningThread(device.toString(), ears, stop, presence, listener);
      thread.begin();
      undo.keep();
      return () -> end(thread, ears);
    }
  }

  /**
   * One interrupt and what it says.
   *
   * @param event its eventfd
   */
  record Ear(int interrupt, Signal signal, EventFd event) {}

  private void arm(int index, Signal signal, List<Ear> ears) {
    if (structs.interrupts(index) == 0) {
      return;
    }
    Ear ear = new Ear(index, signal, event());
    ears.add(ear);
    structs.trigger(index, ear.event().number());
  }

  private EventFd event() {
    return EventFd.open(structs.calls(), "signals", device.toString());
  }

  private void end(ListeningThread thread, List<Ear> ears) {
    if (!thread.end()) {
      return;
    }
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(() -> taken.set(false));
      ears.forEach(ear -> steps.onEnd(ear.event()::close));
      steps.onEnd(
          () ->
              device.whenOpen(
                  () -> ears.forEach(ear -> structs.trigger(ear.interrupt(), NO_EVENT))));
    }
  }
}
