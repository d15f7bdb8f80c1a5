// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.Mismatch;
import org.drover.api.RefusedException;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.Claim;
import org.drover.core.lease.LeaseTable;
import org.drover.core.protocol.Message;
import org.drover.core.session.Job;

/**
 * Makes mdevs for offers that ask for one, where whoever listens has allowed it, and removes those
 * in which nothing came to run. Belongs to the session's thread.
 */
final class MdevsOnDemand {
  private final Job job;
  private final LeaseTable leases;
  private final Mdevs maker;
  private final List<NewMdev> allowed;
  private final Consumer<Claim> taken;
  private final List<Claim> made = new ArrayList<>();

  /**
   * What may be made for a session.
   *
   * @param maker kept until the end, also if its service leaves: it removes what it made
   * @param taken told of a claim on a device that was made and suits its offer
   */
  MdevsOnDemand(
      Job job, LeaseTable leases, Mdevs maker, List<NewMdev> allowed, Consumer<Claim> taken) {
    this.job = job;
    this.leases = leases;
    this.maker = maker;
    this.allowed = List.copyOf(allowed);
    this.taken = taken;
  }

  /**
   * Refuses at once what could never be made.
   *
   * @param what what it is wanted for
   * @throws RefusedException naming those that the kernels have no type of
   */
  static void requireKnown(String what, List<NewMdev> allowed, Mdevs maker) {
    List<Mdevs.MdevType> types = maker.types();
    List<String> unknown =
        allowed.stream()
            .filter(mdev -> types.stream().noneMatch(type -> isOf(mdev, type)))
            .map(
                mdev ->
                    "the kernel of scheme "
                        + mdev.scheme()
                        + " cannot make "
                        + mdev
                        + "; vfio:mdev types lists what there is")
            .toList();
    if (!unknown.isEmpty()) {
      throw new RefusedException(what, unknown);
    }
  }

  private static boolean isOf(NewMdev mdev, Mdevs.MdevType type) {
    return mdev.scheme().equals(type.scheme())
        && mdev.parent().equals(type.parent())
        && mdev.type().equals(type.id());
  }

  /** As a source asks for them. */
  List<String> allowed() {
    return allowed.stream().map(NewMdev::toString).toList();
  }

  Optional<NewMdev> permitted(DeviceAddress asked) {
    return allowed.stream().filter(mdev -> mdev.address().equals(asked)).findFirst();
  }

  /**
   * Makes a device and leases it to the session. Only an mdev that exists can be compared with what
   * is offered, so one that does not suit it is removed again.
   */
  OfferCheck make(NewMdev mdev, Message.Offer offer) {
    SavedDevice saved = offer.manifest().devices().get(0);
    Optional<Mismatch> lacking = NeededMemory.of(saved).objectionToNew(mdev.address());
    return lacking.map(Mismatch::said).map(OfferCheck::no).orElseGet(() -> make(mdev, saved));
  }

  private OfferCheck make(NewMdev mdev, SavedDevice saved) {
    DeviceAddress address;
    // An isolation boundary: a caller that asks for too much does not end the listening.
    try {
      address = maker.create(mdev, Optional.empty());
    } catch (RuntimeException | LinkageError e) {
      job.notes().log("making " + mdev, e);
      return OfferCheck.no(mdev + " could not be made: " + Sentences.why(e));
    }
    return claimed(mdev, address, saved);
  }

  /** The same boundary. */
  private OfferCheck claimed(NewMdev mdev, DeviceAddress address, SavedDevice saved) {
    Claim claim;
    try {
      claim = leases.claim(address, job.id(), "overwriting", false);
    } catch (RuntimeException | LinkageError e) {
      job.notes().log("taking " + address, e);
      remove(address);
      return OfferCheck.no(address + ", made for it, could not be taken: " + Sentences.why(e));
    }
    OfferCheck check = OfferCheck.of(claim, Manifests.judge(saved, claim));
    if (check.chosen().isEmpty()) {
      job.end(claim, Claim.End.RETURN);
      remove(address);
      return check;
    }
    made.add(claim);
    taken.accept(claim);
    job.notes().add(address + " was made for it, an " + mdev);
    return check;
  }

  /** Those that were made for an offer of which nothing came, whatever kept it from that. */
  void removeAll() {
    for (Claim unused : List.copyOf(made)) {
      job.end(unused, Claim.End.RETURN);
      removeIfMade(unused);
    }
  }

  /** For a claim that has ended: its device is closed, or the removal would wait for that. */
  void removeIfMade(Claim claim) {
    if (made.remove(claim) && remove(claim.address())) {
      job.notes().add(claim.address() + " was removed again: nothing came to run in it");
    }
  }

  /** The same boundary: how the migration ended does not depend on it. */
  private boolean remove(DeviceAddress address) {
    try {
      maker.remove(address);
      return true;
    } catch (RuntimeException | LinkageError e) {
      job.notes()
          .add(
              address
                  + ", made for a migration that failed, is left over ("
                  + Sentences.why(e)
                  + "); remove it with vfio:mdev remove "
                  + address,
              e);
      return false;
    }
  }
}
