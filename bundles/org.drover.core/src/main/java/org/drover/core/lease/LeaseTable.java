// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.drover.api.service.Devices;
import org.drover.api.service.EndedLease;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.LeaseListener;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.registry.Backends;
import org.drover.core.registry.Backends.Located;
import org.drover.core.registry.DriverRules;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.ServiceRegistry;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.MigrationState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Who holds which device. The descriptors belong to the leases: a backend that leaves closes none
 * of them. Addresses do not wait for each other.
 */
@Component(service = LeaseTable.class, immediate = true)
public final class LeaseTable {
  private static final Logger LOG = System.getLogger(LeaseTable.class.getName());
  private static final Duration SLOW = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Backends backends;
  private final VendorDrivers drivers;
  private final Clock clock;
  private final Requests requests;
  private final SharedSpaces spaces;
  private final ServingClasses classes = new ServingClasses();
  private final Map<DeviceAddress, Slot> slots = new ConcurrentSkipListMap<>();
  private final List<Runnable> claimWatchers = new CopyOnWriteArrayList<>();
  private final LastLeases last;
  private final ServiceRegistry.Watch orphans;
  private final LeaseGate gate = new LeaseGate();

  /**
   * On the system's clock.
   *
   * @param backends find and open devices
   * @param drivers bid for them
   * @param machine has the memory of address spaces
   */
  @Activate
  public LeaseTable(
      @Reference Backends backends,
      @Reference VendorDrivers drivers,
      @Reference MachineKernel machine) {
    this(backends, drivers, machine, Clock.systemUTC());
  }

  /**
   * On any clock.
   *
   * @param backends find and open devices
   * @param drivers bid for them
   * @param machine has the memory of address spaces
   * @param clock says since when a lease is held
   */
  public LeaseTable(Backends backends, VendorDrivers drivers, MachineKernel machine, Clock clock) {
    this(backends, drivers, machine, clock, new LastLeases(SLOW, PATIENCE), new Requests(clock));
  }

  LeaseTable(
      Backends backends,
      VendorDrivers drivers,
      MachineKernel machine,
      Clock clock,
      LastLeases last,
      Requests requests) {
    this.backends = backends;
    this.drivers = drivers;
    this.clock = clock;
    this.last = last;
    this.requests = requests;
    this.spaces = new SharedSpaces(machine);
    this.orphans = backends.watch(this::orphan);
  }

  /** What a backend has opened lives on without it, and whoever lists it is told. */
  private void orphan(Object gone) {
    for (Hold hold : holds()) {
      if (hold.backend() == gone && hold.open().isPresent()) {
        hold.orphaned();
        LOG.log(
            Level.WARNING,
            "the backend that opened {0} has left; {1} holds it through the classes of old until"
                + " vfio:release {0}",
            hold.address(),
            hold.owner());
      }
    }
  }

  /**
   * Somebody wants to hear what kernels say of leased devices.
   *
   * @param listener the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeListener")
  public void addListener(LeaseListener listener) {
    requests.add(listener);
  }

  /**
   * A listener leaves.
   *
   * @param listener the service
   */
  public void removeListener(LeaseListener listener) {
    requests.remove(listener);
  }

  /**
   * A device that is leased, as it was found when it was.
   *
   * @param address whom
   * @return empty if nobody holds it
   */
  public Optional<Located> located(DeviceAddress address) {
    return holds().stream()
        .filter(hold -> hold.address().equals(address))
        .map(Hold::located)
        .findFirst();
  }

  /**
   * The devices that a running session works with at this moment.
   *
   * @param session its id
   * @return in ascending order of their addresses
   */
  public List<Located> workedOnBy(String session) {
    return holds().stream()
        .filter(hold -> hold.session().equals(Optional.of(session)))
        .map(Hold::located)
        .toList();
  }

  /**
   * Hears of claims. What is told comes on the session's thread, after {@link #workedOnBy} has the
   * device and before the session can open it; it must be short, wait for no lease, and not throw.
   *
   * @param watcher told of each, whoever claims
   * @return ends it
   */
  public Runnable watchClaims(Runnable watcher) {
    // Another object each time, so that one end does not end another.
    Runnable own = () -> watcher.run();
    claimWatchers.add(own);
    return () -> claimWatchers.remove(own);
  }

  /** See {@link Devices#open}. */
  Lease open(DeviceAddress address, Owner owner, Placement placement, Optional<VfToken> token) {
    return slot(address)
        .locked(
            present ->
                present
                    .map(hold -> takeOver(slot(address), hold, owner, placement, token))
                    .orElseGet(() -> openNew(address, owner, placement, token)));
  }

  private Lease takeOver(
      Slot slot, Hold hold, Owner owner, Placement placement, Optional<VfToken> token) {
    DeviceAddress address = hold.address();
    boolean again = hold.owner().equals(owner) && owner.kind() != Owner.Kind.COMMAND;
    if (hold.session().isPresent() || hold.uses() > 0 || !(again || hold.leftByEndedSession())) {
      throw hold.taken();
    }
    if (token.isPresent()) {
      throw new RefusedException(
          "opening " + address + " with a VF token",
          List.of("it is open already; release it first with vfio:release " + address));
    }
    hold.open().ifPresent(device -> PresentPlace.refuseOther(address, device.part(), placement));
    if (!again) {
      hold.handTo(owner, clock.instant());
    }
    renewDriver(hold);
    return new HeldLease(slot, hold);
  }

  /** A bundle that was restarted brings another object; one that is gone, none. */
  private void renewDriver(Hold hold) {
    if (hold.renewDriver(drivers)) {
      hold.standIn().ifPresent(sentence -> LOG.log(Level.WARNING, sentence));
    }
  }

  private Lease openNew(
      DeviceAddress address, Owner owner, Placement placement, Optional<VfToken> token) {
    Slot slot = slot(address);
    Hold hold = newHold(backends.locate(address), owner);
    hold.opened(opened(slot, hold, placement, token));
    slot.hold(hold);
    return new HeldLease(slot, hold);
  }

  private OpenDevice opened(Slot slot, Hold hold, Placement placement) {
    return opened(slot, hold, placement, Optional.empty());
  }

  private OpenDevice opened(Slot slot, Hold hold, Placement placement, Optional<VfToken> token) {
    classes.load(hold.backend());
    return OpenDevice.open(hold.located(), spaces, placement, token, requests.of(slot, hold));
  }

  private Hold newHold(Located located, Owner owner) {
    gate.pass(located.identity().address());
    return new Hold(located, drivers.best(located.identity()), owner, clock.instant());
  }

  /** See {@link Devices#held}. */
  Optional<Lease> held(DeviceAddress address) {
    return Optional.ofNullable(slots.get(address))
        .flatMap(
            slot ->
                slot.peek()
                    .filter(hold -> hold.open().isPresent())
                    .map(hold -> new HeldLease(slot, hold)));
  }

  /** See {@link Devices#use}. */
  Devices.Use use(DeviceAddress address, Owner owner, boolean statePreserved) {
    Slot slot = slot(address);
    return slot.locked(
        present -> {
          if (present.isPresent()) {
            return sharedUse(slot, present.get());
          }
          Located located = backends.locate(address);
          if (statePreserved) {
            refuseIfEmptied(located, "using " + address);
          }
          return ownUse(openNew(address, owner, Placement.ANY, Optional.empty()));
        });
  }

  private static Devices.Use ownUse(Lease lease) {
    return new DeviceUse(lease, true, lease::close);
  }

  private Devices.Use sharedUse(Slot slot, Hold hold) {
    if (hold.session().isPresent()
        || hold.owner().kind() == Owner.Kind.COMMAND
        || hold.open().isEmpty()) {
      throw hold.taken();
    }
    renewDriver(hold);
    hold.use(1);
    return new DeviceUse(
        new HeldLease(slot, hold),
        false,
        () ->
            slot.locked(
                present -> {
                  hold.use(-1);
                  Requests.giveBack(slot, hold, false);
                  return null;
                }));
  }

  /**
   * Uses the address space of a device for a while, which cannot be released meanwhile.
   *
   * @param address whom somebody holds
   * @return the use, which the caller closes
   * @throws DroverException if nobody holds it, or somebody works with it
   */
  public SpaceUse useSpace(DeviceAddress address) {
    Slot slot = slot(address);
    return slot.locked(
        present -> {
          Hold hold =
              present.orElseThrow(
                  () ->
                      new DroverException(
                          "nobody holds "
                              + address
                              + "; open it with memory, as vfio:open "
                              + address
                              + " --memory 64M does"));
          Devices.Use use = sharedUse(slot, hold);
          return new SpaceUse(hold.open().orElseThrow().part(), this::holds, use::close);
        });
  }

  private void refuseIfEmptied(Located located, String what) {
    DeviceIdentity identity = located.identity();
    if (DriverRules.of(drivers.best(identity), identity).resetsAtOpen()) {
      DeviceAddress address = identity.address();
      throw new RefusedException(
          what, List.of(EmptiedAtOpen.SENTENCE + "; " + EmptiedAtOpen.remedy(address)));
    }
  }

  /** See {@link Devices#reserve}. */
  Devices.Reservation reserve(DeviceAddress address, Owner owner) {
    Slot slot = slot(address);
    return slot.locked(
        present -> {
          if (present.isPresent()) {
            throw present.get().taken();
          }
          Hold hold = newHold(backends.locate(address), owner);
          // In use, so that not even a lease of its own owner takes it over.
          hold.use(1);
          slot.hold(hold);
          return new ReservedName(slot, hold);
        });
  }

  /** See {@link Devices#release}. */
  HeldDevice release(DeviceAddress address, boolean force) {
    Slot slot = slots.getOrDefault(address, new Slot());
    return slot.locked(
        present -> {
          Hold hold =
              present.orElseThrow(
                  () ->
                      new DroverException(
                          "nobody holds " + address + "; vfio:devices shows who holds what"));
          hold.requireIdle();
          HeldDevice held = hold.held(LastLeases.state(hold).or(hold::lastState));
          if (!force) {
            LastLeases.refuseLoss(held);
          }
          slot.end(hold);
          return held;
        });
  }

  /**
   * See {@link org.drover.api.service.PlatformEnd#held}.
   *
   * @return in ascending order of the addresses
   */
  public List<HeldDevice> held() {
    return holds().stream()
        .map(
            hold ->
                hold.heldAtEnd(
                    (hold.session().isEmpty()
                            ? LastLeases.state(hold)
                            : Optional.<MigrationState>empty())
                        .or(hold::lastState)))
        .toList();
  }

  /**
   * See {@link Devices#leases}.
   *
   * @return in ascending order of their addresses
   */
  public List<LeaseInfo> leases() {
    return holds().stream().map(Hold::info).toList();
  }

  /** Every lease, in ascending order of the addresses. */
  List<Hold> holds() {
    return slots.values().stream().flatMap(slot -> slot.peek().stream()).toList();
  }

  /** Whether a lease is still one, without waiting for anybody. */
  boolean isHeld(Hold hold) {
    return slot(hold.address()).peek().filter(now -> now == hold).isPresent();
  }

  /**
   * The memory that a device would reach that nobody has, opened as a session opens it.
   *
   * @param device found by its backend
   * @return that of the others of its IOMMU group that are open
   */
  public WorkloadMemory memoryFor(Located device) {
    return spaces.memoryFor(device.backend(), device.identity());
  }

  /** Does something with a device while its lease cannot change. */
  <R> R locked(DeviceAddress address, java.util.function.Function<Optional<Hold>, R> work) {
    return slot(address).locked(work);
  }

  SharedSpaces spaces() {
    return spaces;
  }

  /**
   * Claims a device for a session: its name is reserved, nothing is opened yet. An open lease of a
   * person, a job or an ended session serves the session for its duration.
   *
   * @param address whom
   * @param session the session's id
   * @param what what it is for, for the refusal: {@code saving}
   * @param statePreserved true to refuse an unleased device that loses its state when it is opened
   * @return the claim, which the session ends
   * @throws DroverException if there is no such device, somebody else uses it, or as {@code
   *     statePreserved} says; nothing was touched
   */
  public Claim claim(DeviceAddress address, String session, String what, boolean statePreserved) {
    Slot slot = slot(address);
    return slot.locked(
        present -> {
          if (present.isPresent()) {
            return claimHeld(slot, present.get(), session);
          }
          Located located = backends.locate(address);
          if (statePreserved) {
            refuseIfEmptied(located, what + " " + address);
          }
          Hold hold = newHold(located, new Owner(Owner.Kind.SESSION, session));
          hold.claimedBy(session);
          slot.hold(hold);
          claimWatchers.forEach(Runnable::run);
          return new Claim(slot, hold, true, spaces, this::opened);
        });
  }

  private Claim claimHeld(Slot slot, Hold hold, String session) {
    hold.requireIdle();
    renewDriver(hold);
    hold.claimedBy(session);
    claimWatchers.forEach(Runnable::run);
    return new Claim(slot, hold, false, spaces, this::opened);
  }

  /** The platform goes: every device is closed, and what it held may be gone. */
  @Deactivate
  public void close() {
    end(false);
    orphans.close();
  }

  /**
   * Ends all leases; nobody gets one afterwards. See {@link
   * org.drover.api.service.PlatformEnd#end}.
   *
   * @return what became of each, in ascending order of the addresses
   */
  public List<EndedLease> endAll() {
    return end(true);
  }

  /**
   * Lets nobody get a lease from now on, unless a device is open. Who is opening one at this moment
   * still gets it: it can hold nothing yet that its close would lose.
   *
   * @return whether it is so; if not, leases are given as before
   */
  public boolean stopIfFree() {
    return gate.closeIf(() -> holds().stream().noneMatch(hold -> hold.open().isPresent()));
  }

  private List<EndedLease> end(boolean withPlatform) {
    // Who is under the lock of a slot is waited for; who comes later finds this.
    gate.close();
    requests.close();
    return last.end(slots, withPlatform);
  }

  private Slot slot(DeviceAddress address) {
    return slots.computeIfAbsent(address, any -> new Slot());
  }
}
