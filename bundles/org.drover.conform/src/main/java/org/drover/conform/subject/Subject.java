// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature_mig_state;

/**
 * The device under test, open, on the raw uAPI. Whatever is done to it adds a row to the
 * transcript. It owns all data FDs that it hands out, and closes them before the device.
 *
 * <p>Used by one thread, except for what says otherwise.
 */
public final class Subject implements AutoCloseable {
  private final Kernel kernel;
  private final SysfsDevice place;
  private final Transcript transcript;
  private final Arena arena;
  private final List<DataFd> dataFds = new ArrayList<>();
  private final FeatureSet features;
  private Opening opening;

  /** Why whatever is about migration does not apply; null if the device migrates. */
  private String noMigration;

  /**
   * Opens a device.
   *
   * @param kernel who serves it
   * @param address which
   * @param via by which path; empty for the one that the kernel prefers
   * @param transcript takes the rows
   * @throws DroverException if it cannot be opened; the message names the call
   */
  public Subject(
      Kernel kernel, DeviceAddress address, Optional<AccessPath> via, Transcript transcript) {
    this.kernel = kernel;
    this.place = SysfsDevice.of(kernel, address);
    this.transcript = transcript;
    this.arena = arena(kernel);
    this.opening = open(via);
    this.features = probe();
    transcript.take();
  }

  private static Arena arena(Kernel kernel) {
    try {
      return new Arena(kernel);
    } catch (Unusable e) {
      throw new DroverException(e.getMessage(), e);
    }
  }

  private Opening open(Optional<AccessPath> via) {
    try {
      return Opening.of(place, via, arena);
    } catch (DroverException e) {
      arena.close();
      throw e;
    }
  }

  private FeatureSet probe() {
    FeatureCall call =
        feature(Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIGRATION).payload(8);
    Answer answer = call.call();
    if (!answer.ok()) {
      noMigration =
          "the device does not migrate: " + answer.call() + " answered " + answer.spelled();
      return FeatureSet.ofBits(0);
    }
    return FeatureSet.ofBits(call.after().getLong(0));
  }

  /** The kernel, for calls that nothing here makes. */
  public Kernel kernel() {
    return kernel;
  }

  /** The device's name in messages. */
  public DeviceAddress address() {
    return place.address();
  }

  /** The driver that the device is bound to. */
  public Optional<String> driver() {
    return place.driver();
  }

  /** How the device was opened. */
  public AccessPath via() {
    return opening.via();
  }

  /** What it reports; no feature at all if it does not migrate. */
  public FeatureSet features() {
    return features;
  }

  /** Adds a row by hand, for what several calls came to. */
  public void row(String call, String answer) {
    transcript.add(call, answer);
  }

  /**
   * Ends a check that asks for a feature which the device lacks.
   *
   * @throws NotApplicable if it does not report it
   */
  public void needs(MigrationFeature feature) {
    if (noMigration != null) {
      throw new NotApplicable(noMigration);
    }
    if (!features.contains(feature)) {
      throw new NotApplicable("the device does not report " + feature);
    }
  }

  /** A {@code VFIO_DEVICE_FEATURE} call with this flags word. */
  public FeatureCall feature(long flags) {
    return new FeatureCall(kernel, opening.device(), arena, transcript, flags);
  }

  /** Whether the device has a feature: a PROBE without operations; adds a row. */
  public boolean has(int feature) {
    return feature(Vfio.VFIO_DEVICE_FEATURE_PROBE | feature).call().ok();
  }

  /** An ioctl of the device, on a struct that is laid out by the check. */
  public StructCall ioctl(String name, int request) {
    return new StructCall(kernel, opening.device(), arena, transcript, name, request);
  }

  /**
   * {@code GET} of the migration state; {@code data_fd} must come back as -1.
   *
   * @return the state
   */
  public MigrationState state() {
    FeatureCall call = stateCall(Vfio.VFIO_DEVICE_FEATURE_GET, 0, 0);
    Answer answer = call.quiet(0).call();
    if (!answer.ok()) {
      transcript.add(answer.call(), answer.spelled());
      answer.mustSucceed();
    }
    long code = Integer.toUnsignedLong(call.after().getInt(0));
    Optional<MigrationState> state =
        code > Integer.MAX_VALUE ? Optional.empty() : MigrationState.of((int) code);
    transcript.add(answer.call(), state.map(MigrationState::name).orElse("state " + code));
    return state.orElseThrow(
        () -> new Violation(answer.call() + " answered the state " + code + ", which is none"));
  }

  private FeatureCall stateCall(long operation, long state, int fd) {
    byte[] payload = new byte[vfio_device_feature_mig_state.SIZEOF];
    vfio_device_feature_mig_state.wrap(ByteBuffer.wrap(payload), 0).device_state(state).data_fd(fd);
    return feature(operation | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE).payload(payload);
  }

  /** {@code SET} of the migration state. */
  public StateAnswer set(MigrationState target) {
    return set(target.code(), target.name(), -1);
  }

  /** {@code SET} of any state, with any descriptor in the struct. */
  public StateAnswer set(long state, String name, int fd) {
    FeatureCall call = stateCall(Vfio.VFIO_DEVICE_FEATURE_SET, state, fd).quiet(0);
    long result = call.call().result();
    int field = call.after().getInt(vfio_device_feature_mig_state.OFFSETOF_data_fd);
    // The field is a descriptor only after a success, and only if it is not what was put there.
    Optional<DataFd> given =
        result >= 0 && field >= 0 && field != fd ? Optional.of(adopt(field)) : Optional.empty();
    Answer answer = new Answer("SET MIG_DEVICE_STATE " + name, result);
    transcript.add(answer.call(), answer.spelled() + (given.isPresent() ? ", a data FD" : ""));
    return new StateAnswer(answer, given, field);
  }

  /** {@code SET} from several threads at once: in a slot of its own, without a row. */
  public FeatureCall quietSet(MigrationState target, int slot) {
    return stateCall(Vfio.VFIO_DEVICE_FEATURE_SET, target.code(), -1).quiet(slot);
  }

  /** {@code GET} likewise. */
  public FeatureCall quietGet(int slot) {
    return stateCall(Vfio.VFIO_DEVICE_FEATURE_GET, 0, 0).quiet(slot);
  }

  /** Takes over a data FD that a quiet call gave. */
  public DataFd adopt(int number) {
    DataFd fd = new DataFd(kernel, number, arena, transcript);
    synchronized (dataFds) {
      dataFds.add(fd);
    }
    return fd;
  }

  /** Demands a state. */
  public void mustBeIn(MigrationState due) {
    MigrationState now = state();
    if (now != due) {
      throw new Violation("the device is in " + now + "; due is " + due);
    }
  }

  /** {@code VFIO_DEVICE_RESET}. */
  public Answer reset() {
    return ioctl("VFIO_DEVICE_RESET", Vfio.VFIO_DEVICE_RESET).plain(0);
  }

  /** {@code VFIO_DEVICE_RESET} from several threads at once, without a row. */
  public boolean quietReset() {
    return kernel.ioctl(opening.device(), Vfio.VFIO_DEVICE_RESET, 0) >= 0;
  }

  Arena arena() {
    return arena;
  }

  /** Closes the data FDs and the device's descriptor, and opens the device again. */
  public void reopen() {
    closeDataFds();
    reopenKeepingDataFds();
  }

  /** Closes the device under its data FDs, which can crash a kernel, and opens it again. */
  public void reopenKeepingDataFds() {
    opening.closeDevice();
    openDevice("close and open of the device");
  }

  /**
   * Closes the device under its data FDs, for as long as the work takes, which can crash a kernel.
   *
   * @param work with the data FDs that are kept
   */
  public void closedMeanwhile(Runnable work) {
    opening.closeDevice();
    transcript.add("close of the device", "0");
    try {
      work.run();
    } finally {
      openDevice("open of the device");
    }
  }

  private void openDevice(String row) {
    Answer opened = opening.openDevice(arena);
    transcript.add(row, opened.ok() ? "0" : opened.spelled());
    if (!opened.ok()) {
      throw new Unusable(opened.call() + " after a close answered " + opened.spelled());
    }
  }

  /**
   * A second descriptor of the device, for as long as the work takes.
   *
   * @param work with the device as seen through it
   * @throws NotApplicable if a device that is opened as this one is has only one
   */
  public void throughAnother(Runnable work) {
    Opening first = opening;
    Opening second = first.another();
    Answer opened = second.openDevice(arena);
    transcript.add("second descriptor of the device", opened.ok() ? "0" : opened.spelled());
    if (!opened.ok()) {
      throw new Violation(opened.call() + ", a second time, answered " + opened.spelled());
    }
    opening = second;
    try {
      work.run();
    } finally {
      second.closeDevice();
      opening = first;
    }
  }

  /**
   * Closes the device for as long as the work takes, which opens, binds and attaches its own node
   * by hand.
   *
   * @param work with the node
   * @throws NotApplicable if the device was not opened by its own node
   */
  public void byHand(Consumer<Nodes> work) {
    Nodes nodes = opening.nodes(arena, transcript);
    closeDataFds();
    opening.closeDevice();
    transcript.add("close of the device", "0");
    try (nodes) {
      work.accept(nodes);
    } catch (RuntimeException e) {
      try {
        openDevice("open of the device");
      } catch (Unusable closed) {
        e.addSuppressed(closed);
      }
      throw e;
    }
    openDevice("open of the device");
  }

  /** The device's descriptor, for calls that nothing here makes; not for rows. */
  public int device() {
    return opening.device();
  }

  /** A descriptor that may be duplicated without the device knowing. */
  public int spare() {
    return opening.space();
  }

  /**
   * Brings the device to where every check begins: RUNNING after a reset, or after an open and a
   * SET where the reset does not do it, and no data FD open. A device that does not migrate has no
   * state, and one that cannot be reset is as new as an open makes it.
   *
   * @return how the device is now, in words
   * @throws Unusable if that cannot be had
   */
  public String freshen() {
    closeDataFds();
    Answer reset = reset();
    if (!reset.ok()) {
      reopen();
    }
    String how =
        reset.ok() ? "reset" : "closed and opened: VFIO_DEVICE_RESET is " + reset.spelled();
    if (features.bits() == 0) {
      return how;
    }
    MigrationState now = currentState();
    if (now != MigrationState.RUNNING && set(MigrationState.RUNNING).answer().ok()) {
      // A check of its own says that a reset should have done it.
      now = currentState();
    }
    if (now != MigrationState.RUNNING) {
      throw new Unusable(
          "the device is in "
              + now
              + " after VFIO_DEVICE_RESET, which answered "
              + reset.spelled()
              + "; nothing more can be checked");
    }
    return "RUNNING, " + how;
  }

  private MigrationState currentState() {
    try {
      return state();
    } catch (Violation e) {
      throw new Unusable("its state cannot be read after a reset: " + e.getMessage());
    }
  }

  private void closeDataFds() {
    synchronized (dataFds) {
      dataFds.forEach(DataFd::close);
      dataFds.clear();
    }
  }

  /** Leaves the device RUNNING if it can, and closes everything. */
  @Override
  public void close() {
    closeDataFds();
    kernel.ioctl(opening.device(), Vfio.VFIO_DEVICE_RESET, 0);
    opening.closeDevice();
    opening.closeRest();
    arena.close();
  }
}
