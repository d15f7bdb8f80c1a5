// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DroverException;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.ImageReport;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.Inspection;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Migrator;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.StateForm;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.jshell.vocabulary.Belongings.Belonging;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.Text;
import org.drover.text.DeviceFormat;
import org.drover.text.InfoFormat;
import org.drover.text.read.Places;

/** A device that this session has leased. */
final class LeasedDevice implements ScriptDevice, Belonging {
  private static final Logger LOG = System.getLogger(LeasedDevice.class.getName());

  private final Backstage stage;
  private final DeviceAddress address;
  private final Placement placement;
  private final Walk walk;
  private volatile Lease lease;
  private boolean givenBack;

  private LeasedDevice(Backstage stage, DeviceAddress address, Placement placement, Lease lease) {
    this.stage = stage;
    this.address = address;
    this.placement = placement;
    this.walk = stage.walk(address);
    this.lease = lease;
  }

  /** Leases one; it belongs to the session even if nobody waits for it any longer. */
  static LeasedDevice open(Backstage stage, DeviceAddress address, Placement placement) {
    return stage
        .work()
        .call(
            "opening " + address,
            () -> {
              LeasedDevice device =
                  new LeasedDevice(stage, address, placement, lease(stage, address, placement));
              stage.devices().add(device);
              stage.belongings().add(device);
              return device;
            });
  }

  private static Lease lease(Backstage stage, DeviceAddress address, Placement placement) {
    return stage
        .services()
        .with(Devices.class, devices -> devices.open(address, stage.desk().owner(), placement));
  }

  @Override
  public DeviceAddress address() {
    return address;
  }

  @Override
  public boolean isOpen() {
    try {
      lease.device();
      return true;
    } catch (IllegalStateException e) {
      // What a lease that has ended says.
      return false;
    }
  }

  @Override
  public DeviceStatus status() {
    return stage.services().with(Devices.class, devices -> devices.describe(address));
  }

  @Override
  public ScriptDevice onRequest(ReleasePolicy policy) {
    stage
        .work()
        .call(
            "telling what becomes of the lease on " + address,
            () -> {
              lease.onRequest(policy);
              return null;
            });
    return this;
  }

  @Override
  public Text info() {
    return new Text(InfoFormat.text(status()));
  }

  @Override
  public MigrationState state() {
    requireOpen();
    DeviceStatus status = status();
    return status
        .state()
        .orElseThrow(
            () ->
                new DroverException(
                    status
                        .problem()
                        .orElse(address + " has no migration state; its driver offers none.")));
  }

  @Override
  public FeatureSet features() {
    requireOpen();
    return status()
        .capabilities()
        .flatMap(DeviceCapabilities::migration)
        .orElse(FeatureSet.ofBits(0));
  }

  @Override
  public List<Arc> arcs() {
    return List.copyOf(MigrationFsm.arcs(features()));
  }

  @Override
  public Route path(MigrationState from, MigrationState to) {
    return MigrationFsm.route(from, to, features());
  }

  @Override
  public ScriptDevice to(MigrationState state) {
    use("the way of " + address + " to " + state, used -> walk.to(used, state));
    return this;
  }

  @Override
  public byte[] readStream() {
    return use("reading the stream of " + address, used -> walk.read());
  }

  @Override
  public ScriptDevice writeStream(byte[] bytes) {
    byte[] copy = bytes.clone();
    use("writing the stream of " + address, used -> walk.write(copy));
    return this;
  }

  @Override
  public byte[] read(int region, long offset, int length) {
    return use(
        "reading a region of " + address,
        used -> RegionBytes.read(used.device(), region, offset, length));
  }

  @Override
  public ScriptDevice write(int region, long offset, int... bytes) {
    int[] copy = bytes.clone();
    use(
        "writing a region of " + address,
        used -> RegionBytes.write(used.device(), region, offset, copy));
    return this;
  }

  @Override
  public MigrationReport save(String place) {
    return save(place, SaveRequest.Then.RUN);
  }

  @Override
  public MigrationReport save(String place, SaveRequest.Then then) {
    return save(place, then, StateForm.IMAGE);
  }

  @Override
  public MigrationReport saveRaw(String place) {
    return save(place, SaveRequest.Then.RUN, StateForm.RAW);
  }

  private MigrationReport save(String place, SaveRequest.Then then, StateForm form) {
    SaveRequest request =
        new SaveRequest(address, Places.image(place, stage.desk().directory()), then, false, form);
    return moved(migrator -> migrator.save(request));
  }

  @Override
  public ImageReport inspect() {
    return inspect(SaveRequest.Then.RUN);
  }

  @Override
  public ImageReport inspect(SaveRequest.Then then) {
    requireOpen();
    InspectRequest request = new InspectRequest(address, then, false);
    Inspection inspection =
        stage.services().with(Migrator.class, migrator -> migrator.inspect(request));
    Outcomes.done(stage.started(inspection.session()).await());
    return inspection
        .report()
        .orElseThrow(() -> new DroverException("inspecting " + address + " has told nothing"));
  }

  @Override
  public MigrationReport restore(String place) {
    return restore(place, StateForm.IMAGE);
  }

  @Override
  public MigrationReport restoreRaw(String place) {
    return restore(place, StateForm.RAW);
  }

  private MigrationReport restore(String place, StateForm form) {
    RestoreRequest request =
        new RestoreRequest(Places.image(place, stage.desk().directory()), address, form);
    return moved(migrator -> migrator.restore(request));
  }

  private MigrationReport moved(Function<Migrator, Session> begin) {
    requireOpen();
    FollowedSession session = stage.started(stage.services().with(Migrator.class, begin));
    return Outcomes.done(session.await());
  }

  @Override
  public ScriptDevice reset() {
    use("resetting " + address, walk::reset);
    return this;
  }

  /** Ends the lease and leaves the device where it is, as whoever says so wants it. */
  @Override
  public void close() {
    stage.work().run("closing " + address, () -> walk.locked(this::letGo));
  }

  private Optional<String> letGo() {
    closeForGood();
    stage.devices().remove(this);
    stage.belongings().remove(this);
    stage.forget(walk);
    return Optional.of("released " + address);
  }

  @Override
  public String what() {
    return address.toString();
  }

  /** Not on a thread of its own: the session's end brings one. */
  @Override
  public Optional<String> giveBack() {
    return walk.locked(
        () -> {
          if (isOpen()) {
            Optional<Walk.Home> home = home();
            Optional<String> released = letGo();
            return home.isEmpty() ? released : Optional.of(told(home.get()));
          }
          letGo();
          return Optional.empty();
        });
  }

  private Optional<Walk.Home> home() {
    try {
      return using(walk::home);
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: whatever a plug-in throws, the lease does not outlive its session. A
      // migration that works with the device refuses that too, and is heard there.
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return Optional.of(
          new Walk.Home("which could not be brought back to RUNNING: " + why, false));
    }
  }

  /** Logged too: it may be that nobody reads any more what the session says. */
  private String told(Walk.Home home) {
    String said = "released " + address + ", " + home.sentence();
    LOG.log(
        home.runs() ? Level.INFO : Level.WARNING,
        () -> "at the end of " + stage.desk().owner() + ": " + said);
    return said;
  }

  private synchronized void closeForGood() {
    lease.close();
    givenBack = true;
  }

  private void leaseAgain() {
    Lease again = lease(stage, address, placement);
    if (!taken(again)) {
      again.close();
    }
  }

  private synchronized boolean taken(Lease again) {
    if (!givenBack) {
      lease = again;
    }
    return !givenBack;
  }

  /**
   * Does what needs the device's name free, and leases the device again, unless it was given back
   * meanwhile.
   */
  <T> T lent(Supplier<T> use) {
    lease.close();
    T result;
    try {
      result = use.get();
    } catch (RuntimeException | Error e) {
      try {
        leaseAgain();
      } catch (DroverException later) {
        e.addSuppressed(later);
      }
      throw e;
    }
    leaseAgain();
    return result;
  }

  private <T> T use(String what, Function<Lease, T> act) {
    requireOpen();
    return stage.work().call(what, () -> using(act));
  }

  private <T> T using(Function<Lease, T> act) {
    return stage
        .services()
        .with(
            Devices.class,
            devices -> {
              try (Devices.Use use = devices.use(address, stage.desk().owner(), true)) {
                return act.apply(own(use));
              }
            });
  }

  /** Not one that was taken for this use alone, because ours has ended meanwhile. */
  private Lease own(Devices.Use use) {
    if (use.temporary()) {
      throw gone();
    }
    return use.lease();
  }

  private void requireOpen() {
    if (!isOpen()) {
      throw gone();
    }
  }

  private DroverException gone() {
    return new DroverException(
        address
            + " is not open any more: it was closed, released or migrated away; open(\""
            + address
            + "\") opens it again.");
  }

  @Override
  public String toString() {
    return isOpen() ? DeviceFormat.line(status()) : address + "  not open any more";
  }
}
