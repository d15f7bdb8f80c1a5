// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.Reason;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.MigratableDevice;
import org.drover.core.engine.Manifests;
import org.drover.core.image.SavedDevice;
import org.drover.core.image.SavedMapping;
import org.drover.core.lease.EmptiedAtOpen;
import org.drover.core.plan.Looking.Seen;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;

/** A device that would be migrated, and what its manifest would say. */
final class PlannedSource {
  private static final Logger LOG = System.getLogger(PlannedSource.class.getName());

  /** What is taken for granted of a device that could not be asked; that it is, is told. */
  private static final FeatureSet ASSUMED = FeatureSet.parse("STOP_COPY,P2P,PRE_COPY");

  private final Looking looking;
  private final Findings findings;

  PlannedSource(Looking looking, Findings findings) {
    this.looking = looking;
    this.findings = findings;
  }

  /**
   * Looks at it.
   *
   * @param saved as its manifest would say it
   * @param features empty while they are unknown
   */
  record Told(SavedDevice saved, Optional<FeatureSet> features) {}

  /** Empty if there is no such device. */
  Optional<Told> look(DeviceAddress address, boolean fresh) {
    return looking.look(address, Set.of(), findings).map(seen -> told(seen, fresh));
  }

  private Told told(Seen seen, boolean fresh) {
    Optional<FeatureSet> features =
        seen.status().capabilities().flatMap(DeviceCapabilities::migration);
    boolean open = looking.leases().isOpen(seen.address());
    if (!open && seen.rules().resetsAtOpen() && !fresh) {
      findings.refuse(
          "emptied-at-open",
          seen.address() + " is not open: " + EmptiedAtOpen.SENTENCE,
          EmptiedAtOpen.remedy(seen.address()));
    }
    if (seen.status().capabilities().isEmpty() && !seen.rules().hints().p2p()) {
      findings.add(
          Weight.WARNING,
          Reason.NO_P2P.id(),
          "nothing says that " + seen.address() + " has P2P states",
          "migrate it alone: devices that reach each other must all have them");
    }
    seen.status().state().ifPresent(state -> requireRunning(seen.address(), state));
    SavedDevice saved =
        new SavedDevice(
            0,
            seen.address().toString(),
            Manifests.describe(seen.located().identity(), seen.driver(), features.orElse(ASSUMED)),
            estimate(seen),
            mappings(seen));
    return new Told(saved, features);
  }

  /** ERROR is told already, with what leads out. */
  private void requireRunning(DeviceAddress address, MigrationState state) {
    if (state != MigrationState.RUNNING && state != MigrationState.ERROR) {
      findings.refuse(
          "not-running",
          address + " is in " + state + ", which is not where a migration begins",
          "vfio:state "
              + address
              + " --set RUNNING, or vfio:reset if what it holds is worth nothing");
    }
  }

  /** What it says now; of a device that is not open, what it said when it was asked. */
  private OptionalLong estimate(Seen seen) {
    return ask(seen, MigratableDevice::estimatedStopCopyBytes)
        .orElseGet(
            () ->
                seen.status()
                    .capabilities()
                    .map(DeviceCapabilities::stopCopyBytes)
                    .orElseGet(OptionalLong::empty));
  }

  /** As a manifest has it: what the context will ask for, if there is a context. */
  private List<SavedMapping> mappings(Seen seen) {
    return ask(seen, device -> device.ability(DeviceContext.class).isPresent()).orElse(false)
        ? looking.leases().memory(seen.located()).regions().stream().map(SavedMapping::of).toList()
        : List.of();
  }

  /** An isolation boundary: a device that fails to answer is told of as far as it is known. */
  private <R> Optional<R> ask(
      Seen seen, java.util.function.Function<MigratableDevice, R> question) {
    try {
      return looking.leases().ask(seen.address(), question);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "asking " + seen.address() + " for a plan", e);
      return Optional.empty();
    }
  }
}
