// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.NewMdev;
import org.drover.core.lease.Claim;
import org.drover.core.protocol.Message;
import org.drover.core.session.Job;

/** What offers may go into: devices that were named, and mdevs that are made for one that asks. */
final class Targets {
  private final Job job;
  private final List<Claim> named;
  private final Optional<MdevsOnDemand> onDemand;

  /**
   * What offers may go into.
   *
   * @param named may be overwritten
   * @param onDemand empty if nothing may be made
   */
  Targets(Job job, List<Claim> named, Optional<MdevsOnDemand> onDemand) {
    this.job = job;
    this.named = List.copyOf(named);
    this.onDemand = onDemand;
  }

  /** One device, and nothing else. */
  static Targets only(Job job, Claim named) {
    return new Targets(job, List.of(named), Optional.empty());
  }

  /**
   * Chooses where an offer goes. No device that exists is touched; one that is made for it and does
   * not suit it is removed again before this returns.
   */
  OfferCheck check(Message.Offer offer) {
    Optional<DeviceAddress> asked = offer.targets().get(0).filter(NewMdev::isAskedBy);
    List<String> creatable = onDemand.map(MdevsOnDemand::allowed).orElse(List.of());
    if (asked.isEmpty() || offer.manifest().devices().size() > 1) {
      return OfferCheck.of(offer, named, creatable);
    }
    return onDemand
        .flatMap(made -> made.permitted(asked.get()).map(mdev -> made.make(mdev, offer)))
        .orElseGet(() -> OfferCheck.mayNotMake(asked.get(), creatable));
  }

  /**
   * The session is done with a device that was chosen.
   *
   * @param kept false if nothing of the state is in it that must stay: what was made is removed
   */
  void end(Claim chosen, boolean kept) {
    job.end(chosen, kept ? Claim.End.KEEP : Claim.End.RETURN);
    if (!kept) {
      onDemand.ifPresent(made -> made.removeIfMade(chosen));
    }
  }

  /** Nothing was loaded into what was chosen for an offer, if anything was. */
  void leaveNothing() {
    onDemand.ifPresent(MdevsOnDemand::removeAll);
  }

  /** An offer was accepted, and no other one will be: what else was named goes back. */
  void giveBackAllBut(Claim chosen) {
    named.stream()
        .filter(claim -> claim != chosen)
        .forEach(claim -> job.end(claim, Claim.End.RETURN));
  }

  /** Nobody is waited for any more: what was named goes back. */
  void giveBack() {
    named.forEach(claim -> job.end(claim, Claim.End.RETURN));
  }
}
