// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.PreCopyInfo;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.Interrupts;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.RegionMaps;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.dirty.DeviceLog;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.uapi.Kernel;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_precopy_info;

/**
 * A device that was opened, by whichever path.
 *
 * <p>Every ioctl runs on the caller's thread and under one lock, because they share their structs;
 * a SET may hold it for seconds, so that no thread that others wait for may call {@link
 * #transition}. The streams do not take it: a read that the kernel holds hinders neither a reset
 * nor a transition, which are what wakes it.
 */
final class VfioDevice implements MigratableDevice {
  private static final Logger LOG = System.getLogger(VfioDevice.class.getName());

  /** Said of a stream that a poll answers with POLLRDHUP. */
  static final String IN_ERROR =
      "its kernel driver has put the data stream in error (a SAVE failed, or its physical function"
          + " went away); only a reset leads on";

  private final ReentrantLock lock = new ReentrantLock();
  private final Kernel kernel;
  private final DeviceIdentity identity;
  private final DeviceFile file;
  private final DeviceCalls calls;
  private final DeviceProbe probe;
  private final DeviceLog log;
  private final StreamSlot slot = new StreamSlot();
  private final Map<Class<?>, Object> abilities = new HashMap<>();
  private final DeviceInterrupts interrupts;
  private final DeviceMaps maps;
  private final Optional<ContextOfOpen> context;
  private int changes;
  private boolean closing;
  private boolean closed;

  VfioDevice(
      Kernel kernel,
      DeviceIdentity identity,
      DeviceFile file,
      DeviceCalls calls,
      DeviceProbe probe,
      Presence presence,
      WorkloadMemory memory) {
    this.kernel = kernel;
    this.identity = identity;
    this.file = file;
    this.calls = calls;
    this.probe = probe;
    this.log = new DeviceLog(kernel, file.device().number(), identity.address().toString());
    this.interrupts = new DeviceInterrupts(this, calls);
    this.maps = new DeviceMaps(this, calls, probe);
    addAbilities();
    abilities.put(DeviceSignals.class, new Signals(this, calls, presence));
    this.context =
        ContextOfOpen.has(capabilities())
            ? Optional.of(new ContextOfOpen(this, calls, probe, interrupts, memory))
            : Optional.empty();
    context.ifPresent(ability -> abilities.put(DeviceContext.class, ability));
  }

  private void addAbilities() {
    DeviceCapabilities capabilities = probe.capabilities();
    abilities.put(UapiAccess.class, new RawAccess());
    if (capabilities
        .migration()
        .filter(set -> set.contains(MigrationFeature.PRE_COPY))
        .isPresent()) {
      abilities.put(PreCopy.class, (PreCopy) this::queryPreCopy);
    }
    if (capabilities.features().containsAll(LoggingOfOpen.FEATURES)) {
      abilities.put(DirtyTracking.class, new LoggingOfOpen(this, log));
    }
    if (capabilities.regions().stream().anyMatch(region -> region.size() > 0)) {
      abilities.put(
          RegionAccess.class, new Regions(this, capabilities.regions(), probe.regionOffsets()));
    }
    if (capabilities.regions().stream().anyMatch(region -> !region.areas().isEmpty())) {
      abilities.put(RegionMaps.class, maps);
    }
    if (capabilities.irqs() > 0) {
      abilities.put(Interrupts.class, interrupts);
    }
  }

  @Override
  public DeviceIdentity identity() {
    return identity;
  }

  @Override
  public DeviceCapabilities capabilities() {
    return probe.capabilities();
  }

  @Override
  public MigrationState state() {
    return locked(calls::state);
  }

  @Override
  public Optional<DataStream> transition(MigrationState target, Recovery recovery) {
    return locked(() -> transitionLocked(target, recovery));
  }

  private Optional<DataStream> transitionLocked(MigrationState target, Recovery recovery) {
    changed();
    String what = "sending " + identity.address() + " to " + target;
    if (closing) {
      throw new RefusedException(what, List.of("it is being closed; open it again"));
    }
    FeatureSet features =
        capabilities()
            .migration()
            .orElseThrow(
                () ->
                    new RefusedException(
                        what,
                        List.of(
                            "the device has no migration (its driver"
                                + " answered ENOTTY); info says which driver it has")));
    MigrationState from = calls.state();
    slot.settle(from, "the device is in " + from + " now: somebody reset it");
    Route route = MigrationFsm.route(from, target, features);
    if (route instanceof Route.Refused refused) {
      throw new RefusedException(what, List.of(refused.reason()));
    }
    Route.Path path = (Route.Path) route;
    if (path.hops().isEmpty()) {
      // A SET would do nothing and prove nothing, and would not hand out the stream again.
      return Optional.empty();
    }
    if (slot.bansSets()) {
      throw new RefusedException(
          what,
          List.of(
              "an earlier transition failed after which nothing but a reset is safe, by the rules"
                  + " of its vendor; reset it"));
    }
    if (slot.refusedData()) {
      throw new RefusedException(
          what,
          List.of(
              "it refused a part of the state that it was given, and some drivers load such a state"
                  + " all the same; reset it"));
    }
    MigrationPort port =
        new MigrationPort(
            kernel,
            calls,
            features,
            slot,
            file.reserve(),
            new ResetCall(calls),
            new LookAside(this::stateNow));
    if (from == MigrationState.RUNNING) {
      new LowPower(calls, capabilities().features()).leave();
    }
    try {
      return new Transition(port, from, target, recovery).run(path);
    } catch (TransitionException e) {
      if (e.wasReset()) {
        loseContext(e);
      }
      throw e;
    }
  }

  /** A failure of it is told with the one that it follows. */
  private void loseContext(TransitionException cause) {
    try {
      context.ifPresent(ContextOfOpen::lost);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** Where it is, unless somebody changes that or it does not say. */
  private Optional<MigrationState> stateNow() {
    if (!lock.tryLock()) {
      return Optional.empty();
    }
    try {
      return closed ? Optional.empty() : Optional.of(calls.state());
    } catch (DroverException e) {
      LOG.log(Level.DEBUG, identity.address() + " does not say where it is", e);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset() {
    locked(
        () -> {
          changed();
          try (Unwinding steps = new Unwinding()) {
            steps.onEnd(() -> context.ifPresent(ContextOfOpen::lost));
            steps.onEnd(this::resetLocked);
          }
          return null;
        });
  }

  private void resetLocked() {
    ResetCall reset = new ResetCall(calls);
    int result = reset.run();
    if (result < 0) {
      throw reset.failure(result);
    }
    slot.wasReset();
    slot.settle(MigrationState.RUNNING, "the device was reset");
  }

  @Override
  public OptionalLong estimatedStopCopyBytes() {
    if (!capabilities().features().contains(Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE)) {
      return OptionalLong.empty();
    }
    return locked(() -> OptionalLong.of(Estimate.ofU64(calls.stopCopyLength())));
  }

  private PreCopyInfo queryPreCopy() {
    return locked(
        () -> {
          DataFd fd = slot.saving().map(KernelStream::fd).orElseThrow(this::notSaving);
          // Its user may close the stream at any time, without the device's lock.
          int dataFd = fd.tryEnter().orElseThrow(this::notSaving);
          try {
            if (calls.isInError(dataFd)) {
              // A driver whose stream ended while it was looked after elsewhere may crash of it.
              throw new DroverException(
                  identity.address() + " was not asked what is left to copy: " + IN_ERROR);
            }
            vfio_precopy_info info = calls.precopy(dataFd);
            return new PreCopyInfo(
                Estimate.ofU64(info.initial_bytes()), Estimate.ofU64(info.dirty_bytes()));
          } finally {
            fd.leave();
          }
        });
  }

  private IllegalStateException notSaving() {
    return new IllegalStateException("no saving stream of " + identity.address() + " is open");
  }

  /** Whether it may be reached is to be asked anew: its state or its config space changes. */
  void changed() {
    lock.lock();
    try {
      changes++;
    } finally {
      lock.unlock();
    }
  }

  /** Grows with every change; under the lock. */
  int changes() {
    return changes;
  }

  /** Its descriptor; under the lock. */
  int fd() {
    return file.device().number();
  }

  /** A use of the device's descriptor. */
  @FunctionalInterface
  interface Use {
    void run(Kernel kernel, int deviceFd);
  }

  /**
   * Uses the descriptor while the device cannot change its state by us.
   *
   * @param what for the refusal
   * @param refusal why a state forbids the use, or empty; not asked of a device without migration
   * @throws RefusedException if its state forbids it
   */
  void whileUsable(String what, Function<MigrationState, Optional<String>> refusal, Use use) {
    locked(
        () -> {
          if (capabilities().migration().isPresent()) {
            refusal
                .apply(calls.state())
                .ifPresent(
                    reason -> {
                      throw new RefusedException(what, List.of(reason));
                    });
          }
          use.run(kernel, file.device().number());
          return null;
        });
  }

  /**
   * Does something while the device is open and nobody else uses it.
   *
   * @throws IllegalStateException if it is closed
   */
  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(identity.address() + " is closed; open it again");
      }
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** The same, or nothing if it is closed. */
  void whenOpen(Runnable action) {
    lock.lock();
    try {
      if (!closed) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> Optional<T> ability(Class<T> ability) {
    return Optional.ofNullable(abilities.get(ability)).map(ability::cast);
  }

  @Override
  public void close() {
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(this::closeFile);
      steps.onEnd(this::awaitStreams);
      steps.onEnd(this::endStreams);
    }
  }

  private void endStreams() {
    lock.lock();
    try {
      closing = true;
      slot.end("the device is being closed");
    } finally {
      lock.unlock();
    }
  }

  private void awaitStreams() {
    List<KernelStream> ending;
    lock.lock();
    try {
      ending = slot.ending();
    } finally {
      lock.unlock();
    }
    // Without the lock: a reset by another thread is what may wake those who are in a call.
    ending.forEach(stream -> stream.fd().awaitClosed());
  }

  private void closeFile() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        try (Unwinding steps = new Unwinding()) {
          steps.onEnd(file::close);
          steps.onEnd(log::stop);
          steps.onEnd(interrupts::end);
          steps.onEnd(maps::end);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return identity.address().toString();
  }

  private final class RawAccess implements UapiAccess {
    @Override
    public Kernel kernel() {
      return kernel;
    }

    @Override
    public int deviceFd() {
      return file.device().number();
    }
  }
}
