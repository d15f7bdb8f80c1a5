// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.spi.Workload;
import org.drover.core.registry.Workloads;
import org.drover.core.session.Notes;

/**
 * The workloads of one device during one session: those that were quiesced are told exactly once
 * where the device runs on, in the opposite order, even if their service has left meanwhile.
 */
final class WorkloadCalls {
  private final Workloads registry;
  private final DeviceAddress device;
  private final Notes notes;
  private final Deque<Workload> quiesced = new ArrayDeque<>();

  WorkloadCalls(Workloads registry, DeviceAddress device, Notes notes) {
    this.registry = registry;
    this.device = device;
    this.notes = notes;
  }

  /**
   * Quiesces all of them; again does nothing.
   *
   * @throws DroverException if one does not stop; those that did are resumed by {@link #resume}
   */
  void quiesce() {
    for (Workload workload : registry.of(device)) {
      if (!quiesced.contains(workload)) {
        quiesce(workload);
      }
    }
  }

  /** An isolation boundary: whatever a workload throws fails the session and nothing else. */
  private void quiesce(Workload workload) {
    try {
      workload.quiesce(device);
    } catch (RuntimeException | LinkageError e) {
      throw new DroverException(
          "the workload '" + workload.name() + "' did not stop using " + device + ": " + e, e);
    }
    quiesced.push(workload);
  }

  /** The device runs on in this platform. */
  void resume(DeviceAddress runsAt) {
    tell("resume at " + runsAt, workload -> workload.resume(device, runsAt));
  }

  /** The device runs on elsewhere. */
  void departed() {
    tell("know that its device departed", workload -> workload.departed(device));
  }

  /** The device stays stopped, on purpose or because nobody could bring it back. */
  void leave() {
    quiesced.forEach(
        workload ->
            notes.add(
                "the workload '"
                    + workload.name()
                    + "' does not go on: "
                    + device
                    + " is left as it is"));
    tell("know that its device is left stopped", workload -> workload.leftStopped(device));
  }

  /** An isolation boundary: what a workload throws is told, and changes nothing. */
  private void tell(String what, Consumer<Workload> call) {
    while (!quiesced.isEmpty()) {
      Workload workload = quiesced.pop();
      try {
        call.accept(workload);
      } catch (RuntimeException | LinkageError e) {
        notes.add("the workload '" + workload.name() + "' failed to " + what + ": " + e, e);
      }
    }
  }
}
