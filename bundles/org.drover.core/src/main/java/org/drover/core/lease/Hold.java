// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.time.Instant;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Loss;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.VendorDriver;
import org.drover.core.registry.Backends.Located;
import org.drover.core.registry.DriverRules;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.MigrationState;

/**
 * What is known of one lease. Changed only under its {@link Slot}'s lock; the fields are volatile,
 * so that what only looks, a list or a plan, never waits for a device that is being opened.
 */
final class Hold {
  /** The scheme of devices that live in this platform. */
  private static final String EMULATED = "emu";

  /** Who serves the device, and what that driver said when it was asked. */
  private record Served(VendorDriver driver, String vendor, DriverRules rules) {
    static Served by(VendorDriver driver, DeviceIdentity device) {
      return new Served(driver, driver.vendor(), DriverRules.of(driver, device));
    }
  }

  private final Located located;
  private final String wonBy;
  private volatile Served served;
  private volatile Owner owner;
  private volatile Instant since;
  private volatile Optional<OpenDevice> open = Optional.empty();
  private volatile Optional<String> session = Optional.empty();
  private volatile Optional<MigrationState> lastState = Optional.empty();
  private volatile ReleasePolicy policy = ReleasePolicy.KEEP;
  private volatile Optional<Instant> requested = Optional.empty();
  private volatile Optional<Instant> failed = Optional.empty();
  private volatile boolean orphaned;
  private volatile int uses;
  private volatile int epoch;

  Hold(Located located, VendorDriver driver, Owner owner, Instant since) {
    this.located = located;
    this.served = Served.by(driver, located.identity());
    this.wonBy = served.vendor();
    this.owner = owner;
    this.since = since;
  }

  DeviceAddress address() {
    return located.identity().address();
  }

  DeviceIdentity identity() {
    return located.identity();
  }

  DeviceBackend backend() {
    return located.backend();
  }

  Located located() {
    return located;
  }

  VendorDriver driver() {
    return served.driver();
  }

  /** The driver's name, without asking one that may have left. */
  String vendor() {
    return served.vendor();
  }

  DriverRules rules() {
    return served.rules();
  }

  /**
   * Lets the present drivers bid anew if the device's own has left, or if another vendor's stands
   * in for it. Only under the slot's lock, and not while a session works with the device.
   *
   * @return whether another vendor serves the device now than before
   */
  boolean renewDriver(VendorDrivers drivers) {
    Served before = served;
    if (before.vendor().equals(wonBy) && drivers.isPresent(before.driver())) {
      return false;
    }
    VendorDriver best = drivers.best(identity());
    if (best != before.driver()) {
      served = Served.by(best, identity());
      open.ifPresent(this::rule);
    }
    return !served.vendor().equals(before.vendor());
  }

  /** Says that another vendor's driver serves the device than the one that it was leased under. */
  Optional<String> standIn() {
    Served now = served;
    return now.vendor().equals(wonBy)
        ? Optional.empty()
        : Optional.of(
            address()
                + " was leased under the vendor driver "
                + wonBy
                + ", which has left the platform; "
                + now.vendor()
                + " serves it now, so start the bundle of "
                + wonBy
                + " again if its rules and checks matter");
  }

  Owner owner() {
    return owner;
  }

  Optional<OpenDevice> open() {
    return open;
  }

  void opened(OpenDevice device) {
    rule(device);
    open = Optional.of(device);
  }

  private void rule(OpenDevice device) {
    device.device().forbid(rules().onlyResetAfter());
  }

  LeaseInfo info() {
    Optional<Placement> placement =
        open.map(
            device ->
                new Placement(device.part().name(), device.part().via(), device.part().memory()));
    return new LeaseInfo(address(), owner, since, placement, policy, requested, failed, orphaned);
  }

  /** What the end of the lease would lose, by the state that is known. */
  HeldDevice held(Optional<MigrationState> state) {
    Loss loss = open.isEmpty() ? Loss.NOTHING : Loss.ofOpen(rules().resetsAtOpen(), state);
    return new HeldDevice(info(), state, session, loss);
  }

  /** What the end of the platform would lose. */
  HeldDevice heldAtEnd(Optional<MigrationState> state) {
    HeldDevice held = held(state);
    return open.isPresent() && held.loss() == Loss.NOTHING && address().scheme().equals(EMULATED)
        ? new HeldDevice(held.lease(), held.state(), held.session(), Loss.WITH_PLATFORM)
        : held;
  }

  /** The backend that opened the device has left. */
  void orphaned() {
    orphaned = true;
  }

  ReleasePolicy policy() {
    return policy;
  }

  void policy(ReleasePolicy next) {
    policy = next;
  }

  /** The kernel asks for the device; true the first time. */
  boolean requested(Instant now) {
    boolean first = requested.isEmpty();
    if (first) {
      requested = Optional.of(now);
    }
    return first;
  }

  boolean isRequested() {
    return requested.isPresent();
  }

  /** The device reports an error that its bus could not correct; the first one counts. */
  void failed(Instant now) {
    if (failed.isEmpty()) {
      failed = Optional.of(now);
    }
  }

  /**
   * Whether the lease ends because the kernel asked for the device, or the device failed; only
   * under the slot's lock.
   *
   * @param sessionEnded whether a session that worked with it has just ended
   */
  boolean givesBack(boolean sessionEnded) {
    boolean idle = session.isEmpty() && uses == 0 && owner.kind() != Owner.Kind.COMMAND;
    return (requested.isPresent() || failed.isPresent())
        && idle
        && (policy == ReleasePolicy.IDLE || (policy == ReleasePolicy.SESSION && sessionEnded));
  }

  /** The running session that works with the device; empty if none does. */
  Optional<String> session() {
    return session;
  }

  void claimedBy(String id) {
    session = Optional.of(id);
  }

  void unclaimed() {
    session = Optional.empty();
  }

  /** The state that a session, or somebody who asked, last knew of. */
  Optional<MigrationState> lastState() {
    return lastState;
  }

  void lastState(MigrationState state) {
    lastState = Optional.of(state);
  }

  int uses() {
    return uses;
  }

  /** Whoever holds the slot's lock is the only one that writes. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void use(int change) {
    uses += change;
  }

  /** Counts the owners; a handle of an earlier one is void. */
  int epoch() {
    return epoch;
  }

  /** As {@link #use}. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void endHandles() {
    epoch++;
  }

  /** Gives the open device to somebody else, without touching it. */
  void handTo(Owner next, Instant now) {
    owner = next;
    since = now;
    endHandles();
  }

  /**
   * The lease ends: its handles are void, and nobody is shown the device any more.
   *
   * @return what has to be closed
   */
  Optional<OpenDevice> ended() {
    endHandles();
    Optional<OpenDevice> last = open;
    open = Optional.empty();
    return last;
  }

  boolean leftByEndedSession() {
    return owner.kind() == Owner.Kind.SESSION && session.isEmpty();
  }

  /**
   * Refuses while a session, a command or a reservation has it.
   *
   * @throws DroverException that says who and how it ends
   */
  void requireIdle() {
    Optional<DroverException> busy = busy();
    if (busy.isPresent()) {
      throw busy.get();
    }
  }

  /** Who works with it; empty if nobody does. */
  Optional<DroverException> busy() {
    return session.isPresent() || uses > 0 || owner.kind() == Owner.Kind.COMMAND
        ? Optional.of(taken())
        : Optional.empty();
  }

  /** Refuses what somebody else stands in the way of, and says who and how it ends. */
  DroverException taken() {
    String held = address() + " is leased by " + owner + " since " + since;
    if (session.isPresent()) {
      String id = session.get();
      boolean own = owner.equals(new Owner(Owner.Kind.SESSION, id));
      return new DroverException(
          held
              + (own ? ", which is running" : " and session " + id + " is working with it")
              + "; wait for its end, or end it with vfio:cancel "
              + id
              + ", one in doubt with vfio:resolve "
              + id);
    }
    if (uses > 0 || owner.kind() == Owner.Kind.COMMAND) {
      return new DroverException(held + " and a command is using it; try again when it is done");
    }
    return new DroverException(held + "; it ends with vfio:release " + address());
  }
}
