// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.Claim;
import org.drover.core.protocol.Message;

/**
 * Which of the devices that may be overwritten an offer goes into.
 *
 * @param chosen the device; empty if there is none
 * @param objections why not; empty if there is one
 * @param warnings what is to be known of the state in the chosen device
 */
record OfferCheck(Optional<Claim> chosen, List<String> objections, List<String> warnings) {

  /**
   * Checks an offer without touching any device.
   *
   * @param offer what is offered
   * @param candidates what may be overwritten
   * @param creatable what an offer could ask to be made instead
   */
  static OfferCheck of(Message.Offer offer, List<Claim> candidates, List<String> creatable) {
    if (offer.manifest().devices().size() > 1) {
      return no(
          "the offer is a group of "
              + offer.manifest().devices().size()
              + " devices, and this version takes one device at a time");
    }
    SavedDevice saved = offer.manifest().devices().get(0);
    Optional<DeviceAddress> target = offer.targets().get(0);
    return target.isPresent()
        ? named(saved, target.get(), candidates, creatable)
        : onlyOne(saved, candidates, creatable);
  }

  private static OfferCheck named(
      SavedDevice saved, DeviceAddress target, List<Claim> candidates, List<String> creatable) {
    Optional<Claim> claim =
        candidates.stream().filter(candidate -> candidate.address().equals(target)).findFirst();
    if (claim.isEmpty()) {
      return no(
          target
              + " may not be overwritten here; this side listens for "
              + (candidates.isEmpty() ? "new devices: " + list(creatable) : addresses(candidates))
              + ", so name one of them, or name "
              + target
              + " in vfio:listen");
    }
    return of(claim.get(), Manifests.judge(saved, claim.get()));
  }

  /** What a judgement makes of one device. */
  static OfferCheck of(Claim claim, Compatibility judged) {
    return judged.fits()
        ? new OfferCheck(Optional.of(claim), List.of(), Sentences.said(judged.warnings()))
        : new OfferCheck(Optional.empty(), Sentences.said(judged.refusals()), List.of());
  }

  private static OfferCheck onlyOne(
      SavedDevice saved, List<Claim> candidates, List<String> creatable) {
    List<OfferCheck> checks =
        candidates.stream().map(claim -> of(claim, Manifests.judge(saved, claim))).toList();
    List<OfferCheck> fitting = checks.stream().filter(check -> check.chosen().isPresent()).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    if (fitting.size() > 1) {
      List<Claim> several = fitting.stream().flatMap(check -> check.chosen().stream()).toList();
      return no("several devices fit (" + addresses(several) + "); name one: SOURCE=DEVICE");
    }
    List<String> all = new ArrayList<>();
    if (!creatable.isEmpty()) {
      all.add("a device is made only if the source asks: SOURCE=" + list(creatable));
    }
    checks.forEach(check -> all.addAll(check.objections()));
    return new OfferCheck(Optional.empty(), all, List.of());
  }

  /**
   * Refuses to make a device.
   *
   * @param asked what the source asked for
   * @param creatable what it may ask for
   */
  static OfferCheck mayNotMake(DeviceAddress asked, List<String> creatable) {
    return no(
        asked
            + " may not be made here; "
            + (creatable.isEmpty()
                ? "this side makes no devices"
                : "this side makes " + list(creatable) + " and nothing else")
            + ", so name a device, or add --create "
            + asked
            + " to its vfio:listen");
  }

  static OfferCheck no(String objection) {
    return new OfferCheck(Optional.empty(), List.of(objection), List.of());
  }

  private static String list(List<String> creatable) {
    return String.join(" or ", creatable);
  }

  private static String addresses(List<Claim> claims) {
    return claims.stream()
        .map(claim -> claim.address().toString())
        .collect(Collectors.joining(", "));
  }
}
