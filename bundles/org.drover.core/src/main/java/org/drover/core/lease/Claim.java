// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.service.Placement;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.registry.DriverRules;
import org.drover.fsm.MigrationState;

/**
 * A session's hold on a device: on a lease that it took itself, or on one that a person, a job or
 * an ended session has. Nobody else can end the lease, use it or take it over until the claim ends.
 */
public final class Claim {

  /** What becomes of the lease when the session is over. */
  public enum End {
    /** A lease that the session took ends; another one goes back to its owner. */
    RETURN,
    /** A lease that the session took stays, until it is released or taken over. */
    KEEP,
    /** The lease ends and the device is closed, whoever the owner is. */
    CLOSE
  }

  private final Slot slot;
  private final Hold hold;
  private final boolean taken;
  private final SharedSpaces spaces;
  private final Opener opener;
  private boolean ended;

  Claim(Slot slot, Hold hold, boolean taken, SharedSpaces spaces, Opener opener) {
    this.slot = slot;
    this.hold = hold;
    this.taken = taken;
    this.spaces = spaces;
    this.opener = opener;
  }

  /** Opens the device of a hold that is not open yet. */
  @FunctionalInterface
  interface Opener {
    OpenDevice open(Slot slot, Hold hold, Placement placement);
  }

  /**
   * The device's address.
   *
   * @return never null
   */
  public DeviceAddress address() {
    return hold.address();
  }

  /**
   * What the device is.
   *
   * @return as discovered
   */
  public DeviceIdentity identity() {
    return hold.identity();
  }

  /**
   * The vendor driver that won it.
   *
   * @return pinned: the same one until the end
   */
  public VendorDriver driver() {
    return hold.driver();
  }

  /**
   * What the vendor driver says of the device.
   *
   * @return as that driver was asked, before the claim was made
   */
  public DriverRules rules() {
    return hold.rules();
  }

  /**
   * What is to be told because the driver is another vendor's than the one that the device was
   * leased under.
   *
   * @return a sentence; empty if the vendor is the same
   */
  public Optional<String> standIn() {
    return hold.standIn();
  }

  /**
   * The backend that found it.
   *
   * @return pinned likewise
   */
  public DeviceBackend backend() {
    return hold.backend();
  }

  /**
   * Whether the session took the lease itself.
   *
   * @return false if somebody else owns it
   */
  public boolean taken() {
    return taken;
  }

  /**
   * The device, opened now if it is not open yet. Returns when the kernel does.
   *
   * @return the same device every time
   * @throws org.drover.api.DroverException if it does not open; the name stays reserved
   */
  public MigratableDevice open() {
    return slot.locked(
        present -> {
          if (ended) {
            throw new IllegalStateException("the claim on " + address() + " has ended");
          }
          if (present.filter(now -> now == hold).isEmpty()) {
            // The session outlived the engine's stop: nobody would close what it opens now.
            throw new IllegalStateException(
                "the lease on " + address() + " has ended: the engine was stopped");
          }
          if (hold.open().isEmpty()) {
            hold.opened(opener.open(slot, hold, Placement.ANY));
          }
          return hold.open().orElseThrow().device();
        });
  }

  /**
   * Whether the device is open.
   *
   * @return false while only its name is reserved
   */
  public boolean isOpen() {
    return hold.open().isPresent();
  }

  /**
   * The memory that the device reaches, or will once it is open unless others of its group are
   * opened meanwhile.
   *
   * @return what its address space binds
   */
  public WorkloadMemory memory() {
    return hold.open()
        .map(open -> open.part().space().memory())
        .orElseGet(() -> spaces.memoryFor(hold.backend(), hold.identity()));
  }

  /**
   * Tells others the state that the device is in, so that nobody has to wait for a transition that
   * is under way.
   *
   * @param state the newest
   */
  public void note(MigrationState state) {
    hold.lastState(state);
  }

  /**
   * Ends the claim; again does nothing.
   *
   * @param end what becomes of the lease
   * @throws org.drover.api.DroverException if the device does not close
   */
  public void end(End end) {
    slot.locked(
        present -> {
          if (!ended) {
            ended = true;
            hold.unclaimed();
            if (end == End.CLOSE || (taken && (end == End.RETURN || !isOpen()))) {
              slot.end(hold);
            } else if (end != End.KEEP) {
              // What is kept holds what must not be lost, whatever its lease says.
              Requests.giveBack(slot, hold, true);
            }
          }
          return null;
        });
  }
}
