// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Reason;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.core.engine.Manifests;
import org.drover.core.engine.NeededMemory;
import org.drover.core.image.SavedDevice;
import org.drover.core.plan.Looking.Seen;
import org.drover.core.registry.Transports;

/** Where a state would go. */
final class PlannedDestination {
  /** A destination is reset before anything is loaded, which leads out of ERROR. */
  private static final Set<Reason> CURED = EnumSet.of(Reason.IN_ERROR);

  private final Looking looking;
  private final Transports transports;
  private final Findings findings;

  PlannedDestination(Looking looking, Transports transports, Findings findings) {
    this.looking = looking;
    this.transports = transports;
    this.findings = findings;
  }

  /** Nobody is called: whoever listens may have told one caller alone that it will serve him. */
  void elsewhere(URI peer) {
    try {
      transports.network(peer);
      findings.add(
          Weight.UNKNOWN,
          "destination-not-asked",
          "who listens at " + peer + " was not asked, and this side alone is judged",
          "migrate: it judges what it is offered before anything is stopped, and a refusal touches"
              + " no device there");
    } catch (DroverException e) {
      findings.refuse("no-transport", e.getMessage(), "");
    }
  }

  /**
   * A device of this platform.
   *
   * @param saved the state that would go there; empty if nothing is known of it
   */
  void here(DeviceAddress address, Optional<SavedDevice> saved) {
    if (NewMdev.isAskedBy(address)) {
      findings.refuse(
          "made-elsewhere-only",
          "only a platform that listens makes devices on demand, and " + address + " is none yet",
          "make one with vfio:mdev create, and name it");
      return;
    }
    Optional<Seen> seen = looking.look(address, CURED, findings);
    if (seen.isPresent() && saved.isPresent()) {
      judge(seen.get(), saved.get());
    }
  }

  private void judge(Seen seen, SavedDevice saved) {
    findings.add(Manifests.judge(saved, seen.located().identity(), seen.driver()));
    NeededMemory.of(saved)
        .objection(
            seen.address(),
            looking.leases().isOpen(seen.address()),
            looking.leases().memory(seen.located()))
        .ifPresent(findings::add);
  }
}
