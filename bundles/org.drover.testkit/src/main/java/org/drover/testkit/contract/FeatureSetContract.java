// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.drover.api.Errno;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;
import org.drover.uapi.UapiAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What devices like the kernel's sample device mtty do in each of the four feature sets that a
 * device can report: STOP_COPY, and with it P2P, PRE_COPY or both. One device for each set, made
 * when it is first needed, serves all tests of it.
 *
 * <p>The pairs that a kernel blocks are left out: one without the fix "vfio: prevent infinite loop
 * on blocked arc" never returns from them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FeatureSetContract {
  private static final byte PATTERN = 0x5a;
  private static final byte OTHER_PATTERN = (byte) 0xa5;
  private static final int SCRATCH_REGION = 0;
  private static final int SCRATCH_OFFSET = 7;

  /** The first number that is no state of {@code enum vfio_device_mig_state}. */
  private static final int NO_STATE = 8;

  private final Map<FeatureSet, Tested> devices = new HashMap<>();

  /** A device of a dual-port mtty that is open, and what tells the arcs that it takes. */
  public interface Subject {

    /** The device. */
    MigratableDevice device();

    /**
     * The arcs that it took since the last call, or since it was opened, as the side that took them
     * tells: not what somebody computed.
     */
    List<Arc> arcs();

    /** Closes it and makes an end of it. */
    void end();
  }

  /** A subject with its whole state, for RESUMING. */
  private static final class Tested {
    private final Subject subject;
    private final byte[] image;

    Tested(Subject subject) {
      this.subject = subject;
      device().reset();
      this.image = DeviceStates.save(device());
    }

    MigratableDevice device() {
      return subject.device();
    }
  }

  /**
   * Makes and opens a device.
   *
   * @param features that it has to report
   * @return a device that nobody else uses
   */
  protected abstract Subject subject(FeatureSet features);

  /** Called once, when no device is left. */
  protected void ended() {}

  @AfterAll
  final void end() {
    devices.values().forEach(tested -> tested.subject.end());
    ended();
  }

  private Tested of(FeatureSet features) {
    return devices.computeIfAbsent(features, set -> new Tested(subject(set)));
  }

  /** From anywhere to a state in which every way on is open; what came before is forgotten. */
  private static void drive(Tested tested, MigrationState state) {
    tested.device().reset();
    DeviceStates.prepare(tested.device(), state, tested.image);
    tested.subject.arcs();
  }

  static Stream<FeatureSet> sets() {
    return LongStream.of(1, 3, 5, 7).mapToObj(FeatureSet::ofBits);
  }

  static Stream<Arguments> paths() {
    return sets().flatMap(set -> paths(set).map(path -> Arguments.of(set, path)));
  }

  private static Stream<Route.Path> paths(FeatureSet features) {
    return MigrationFsm.matrix(features).stream()
        .filter(Route.Path.class::isInstance)
        .map(Route.Path.class::cast);
  }

  /** Blocked are STOP_COPY to PRE_COPY, and to PRE_COPY_P2P where that exists. */
  @Test
  final void theMatricesHaveEveryPairButTheBlockedOnes() {
    assertThat(sets().map(set -> paths(set).count()))
        .containsExactly(4L * 4, 5L * 5, 5L * 5 - 1, 7L * 7 - 2);
  }

  @ParameterizedTest
  @MethodSource("sets")
  final void reportsItsFeatures(FeatureSet features) {
    assertThat(of(features).device().capabilities().migration()).contains(features);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("paths")
  final void takesThePredictedArcs(FeatureSet features, Route.Path path) {
    Tested tested = of(features);
    drive(tested, path.from());

    Optional<DataStream> stream = tested.device().transition(path.to(), Recovery.none());
    List<Arc> taken = tested.subject.arcs();

    assertThat(taken).isEqualTo(path.arcs());
    assertThat(kind(stream)).isEqualTo(path.stream());
    assertThat(tested.device().state()).isEqualTo(path.to());
  }

  private static StreamKind kind(Optional<DataStream> stream) {
    if (stream.isEmpty()) {
      return StreamKind.NONE;
    }
    return stream.get() instanceof SavingStream ? StreamKind.READ : StreamKind.WRITE;
  }

  /** Asked past Drover, which would refuse. */
  @ParameterizedTest
  @MethodSource("sets")
  final void answersEinvalToStatesThatItLacks(FeatureSet features) {
    Tested tested = of(features);
    UapiAccess uapi = tested.device().ability(UapiAccess.class).orElseThrow();
    List<String> wrong = new ArrayList<>();
    for (MigrationState from : features.states()) {
      drive(tested, from);
      lacked(features)
          .filter(target -> MigDeviceState.set(uapi, target) != Errno.EINVAL.negative())
          .forEach(target -> wrong.add(from + " to " + target));
      assertThat(tested.subject.arcs()).as("arcs from %s", from).isEmpty();
      assertThat(tested.device().state()).isEqualTo(from);
    }

    assertThat(wrong).isEmpty();
    assertThat(lacked(features)).hasSize(NO_STATE + 1 - features.states().size());
  }

  /** The states of other sets, ERROR, and a number beyond all states. */
  private static IntStream lacked(FeatureSet features) {
    IntStream states =
        Arrays.stream(MigrationState.values())
            .filter(state -> !features.supports(state))
            .mapToInt(MigrationState::code);
    return IntStream.concat(states, IntStream.of(NO_STATE));
  }

  /** With PRE_COPY the state comes in two parts on one descriptor, with P2P or without. */
  @ParameterizedTest
  @MethodSource("sets")
  final void savesItsStateAndLoadsItAgain(FeatureSet features) {
    Tested tested = of(features);
    MigratableDevice device = tested.device();
    device.reset();
    scratch(device, PATTERN);
    byte[] state =
        DeviceStates.preCopies(device)
            ? DeviceStates.saveWhileRunning(device)
            : DeviceStates.save(device);
    BackendFixture.go(device, MigrationState.RUNNING);
    scratch(device, OTHER_PATTERN);

    DeviceStates.load(device, state, state.length);
    BackendFixture.go(device, MigrationState.RUNNING);

    assertThat(state).hasSameSizeAs(tested.image);
    assertThat(scratch(device)).isEqualTo(PATTERN);
  }

  private static void scratch(MigratableDevice device, byte value) {
    BackendFixture.regions(device)
        .write(SCRATCH_REGION, SCRATCH_OFFSET, ByteBuffer.allocateDirect(1).put(0, value));
  }

  private static byte scratch(MigratableDevice device) {
    ByteBuffer value = ByteBuffer.allocateDirect(1);
    BackendFixture.regions(device).read(SCRATCH_REGION, SCRATCH_OFFSET, value);
    return value.get(0);
  }
}
