// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@code DeviceBackend} and its devices keep, on devices like the kernel's sample device
 * mtty: all migration features, a register that keeps what was written to it and is part of the
 * state, and a state that is refused when it is cut short. A subclass says where such devices are.
 */
public abstract class DeviceBackendContract extends BackendFixture {
  private static final byte PATTERN = 0x5a;
  private static final byte OTHER_PATTERN = (byte) 0xa5;

  // discovery

  @Test
  final void discoversItsDevicesAndOpensNone() {
    List<DeviceIdentity> found = tested().backend().discover();

    assertThat(found)
        .extracting(DeviceIdentity::address)
        .contains(tested().source(), tested().destination())
        .isSorted();
    tested()
        .counting()
        .ifPresent(
            kernel -> {
              assertThat(kernel.opened(FdRole.GROUP)).isZero();
              assertThat(kernel.opened(FdRole.DEVICE)).isZero();
              assertThat(kernel.ioctls()).isEmpty();
            });
  }

  @Test
  final void describesADeviceAsItDiscoversIt() {
    assertThat(tested().backend().describe(tested().source()))
        .isPresent()
        .get()
        .satisfies(one -> assertThat(tested().backend().discover()).contains(one));
    assertThat(tested().source().scheme()).isEqualTo(tested().backend().scheme());
  }

  @Test
  final void knowsNothingOfADeviceThatIsNotThere() {
    DeviceAddress nobody = new DeviceAddress(tested().backend().scheme(), "nobody-has-this-name");

    assertThat(tested().backend().describe(nobody)).isEmpty();
    try (AddressSpace space = tested().backend().bind(memory())) {
      assertThatThrownBy(() -> tested().backend().open(nobody, space))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining(nobody.toString());
    }
  }

  // opening and closing

  @Test
  final void tellsWhatTheDeviceCanDo() {
    withSource(
        device -> {
          assertThat(device.identity().address()).isEqualTo(tested().source());
          assertThat(device.capabilities().migration()).contains(features());
          assertThat(device.capabilities().features()).contains(1, 2);
          assertThat(device.capabilities().regions().get(scratchRegion()).size())
              .isGreaterThan(scratchOffset());
          assertThat(device.ability(PreCopy.class).isPresent())
              .isEqualTo(DeviceStates.preCopies(device));
        });
  }

  @Test
  final void opensAndClosesADeviceOnce() {
    withSource(device -> go(device, MigrationState.STOP));

    tested()
        .counting()
        .ifPresent(
            kernel -> {
              assertThat(kernel.opened(FdRole.DEVICE)).isEqualTo(1);
              assertThat(kernel.closed(FdRole.DEVICE)).isEqualTo(1);
            });
  }

  @Test
  final void refusesToOpenADeviceThatIsOpen() {
    withSource(
        device -> {
          try (AddressSpace second = tested().backend().bind(WorkloadMemory.NONE)) {
            assertThatThrownBy(() -> tested().backend().open(tested().source(), second))
                .isInstanceOf(DroverException.class);
          }
          assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
        });
  }

  @Test
  final void isClosedForGood() {
    try (AddressSpace space = tested().backend().bind(memory())) {
      MigratableDevice device = tested().backend().open(tested().source(), space);
      device.reset();
      device.close();
      device.close();

      assertThatThrownBy(device::state).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.none()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  final void closesItsStreamBeforeItself() {
    try (AddressSpace space = tested().backend().bind(memory())) {
      MigratableDevice device = tested().backend().open(tested().source(), space);
      device.reset();
      SavingStream stream = DeviceStates.saving(device, MigrationState.STOP_COPY);
      device.close();

      assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
          .isInstanceOf(DroverException.class);
    }
    withSource(device -> assertThat(device.state()).isEqualTo(MigrationState.RUNNING));
  }

  @Test
  final void opensTwoDevicesInOneSpace() {
    try (AddressSpace space = tested().backend().bind(memory());
        MigratableDevice one = tested().backend().open(tested().source(), space);
        MigratableDevice two = tested().backend().open(tested().destination(), space)) {
      one.reset();
      two.reset();
      go(one, MigrationState.STOP);

      assertThat(two.state()).isEqualTo(MigrationState.RUNNING);
      one.reset();
    }
  }

  // the state machine

  @TestFactory
  final Stream<DynamicTest> goesWhereTheTablePredicts() {
    return MigrationFsm.matrix(features()).stream()
        .map(
            route ->
                DynamicTest.dynamicTest(route.from() + " to " + route.to(), () -> tryRoute(route)));
  }

  private void tryRoute(Route route) {
    withSource(
        device -> {
          byte[] whole =
              route.from() == MigrationState.RESUMING ? DeviceStates.save(device) : new byte[0];
          DeviceStates.prepare(device, route.from(), whole);
          if (route instanceof Route.Path path) {
            tryPath(device, path);
          } else {
            assertThatThrownBy(() -> device.transition(route.to(), Recovery.byReset()))
                .isInstanceOf(RefusedException.class);
            assertThat(device.state()).isEqualTo(route.from());
          }
        });
  }

  private static void tryPath(MigratableDevice device, Route.Path path) {
    Optional<DataStream> stream = device.transition(path.to(), Recovery.none());

    assertThat(device.state()).isEqualTo(path.to());
    assertThat(kind(stream)).isEqualTo(path.stream());
    stream.ifPresent(DataStream::close);
  }

  private static StreamKind kind(Optional<DataStream> stream) {
    if (stream.isEmpty()) {
      return StreamKind.NONE;
    }
    return stream.get() instanceof SavingStream ? StreamKind.READ : StreamKind.WRITE;
  }

  @Test
  final void neverAsksForError() {
    withSource(
        device -> {
          assertThatThrownBy(() -> device.transition(MigrationState.ERROR, Recovery.byReset()))
              .isInstanceOf(RefusedException.class);
          assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
        });
  }

  @Test
  final void isRunningAfterAResetFromEveryState() {
    withSource(
        device -> {
          byte[] whole = DeviceStates.save(device);
          for (MigrationState state : features().states()) {
            device.reset();
            DeviceStates.prepare(device, state, whole);
            device.reset();
            assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
          }
        });
  }

  // states in and out

  @Test
  final void givesItsStateToAnotherDevice() {
    withBoth(
        (source, destination) -> {
          scratch(source, PATTERN);
          scratch(destination, OTHER_PATTERN);
          byte[] state = DeviceStates.save(source);
          assertThat(scratch(destination)).isEqualTo(OTHER_PATTERN);
          stateBytes().ifPresent(length -> assertThat(state).hasSize((int) length));

          DeviceStates.load(destination, state, state.length);
          go(destination, MigrationState.RUNNING);
          go(source, MigrationState.RUNNING);

          assertThat(scratch(destination)).isEqualTo(PATTERN);
          assertThat(scratch(source)).isEqualTo(PATTERN);
        });
  }

  @Test
  final void takesAStateInPiecesOfAnySize() {
    withBoth(
        (source, destination) -> {
          for (int piece : new int[] {1, 7, 23}) {
            scratch(source, (byte) piece);
            byte[] state = DeviceStates.save(source);
            go(source, MigrationState.RUNNING);

            DeviceStates.load(destination, state, piece);
            go(destination, MigrationState.RUNNING);

            assertThat(scratch(destination)).isEqualTo((byte) piece);
            destination.reset();
          }
        });
  }

  @Test
  final void givesOneStateInPreCopyAndStopCopyTogether() {
    withBoth(
        (source, destination) -> {
          if (!DeviceStates.preCopies(source)) {
            assertThatThrownBy(() -> source.transition(MigrationState.PRE_COPY, Recovery.none()))
                .isInstanceOf(RefusedException.class);
            return;
          }
          scratch(source, PATTERN);
          scratch(destination, OTHER_PATTERN);

          DeviceStates.load(destination, DeviceStates.saveWhileRunning(source), 11);
          go(destination, MigrationState.RUNNING);

          assertThat(scratch(destination)).isEqualTo(PATTERN);
        });
  }

  @Test
  final void keepsAStateThatItDoesNotHoldAnyLonger() {
    withSource(
        device -> {
          scratch(device, PATTERN);
          byte[] state = DeviceStates.save(device);
          go(device, MigrationState.RUNNING);
          scratch(device, OTHER_PATTERN);
          device.reset();

          DeviceStates.load(device, state, state.length);
          go(device, MigrationState.RUNNING);

          assertThat(scratch(device)).isEqualTo(PATTERN);
        });
  }

  @Test
  final void resetsAfterAStateThatWasCutShort() {
    withBoth(
        (source, destination) -> {
          byte[] state = DeviceStates.save(source);
          scratch(destination, OTHER_PATTERN);
          DeviceStates.load(destination, Arrays.copyOf(state, state.length - 1), state.length);

          TransitionException refused =
              catchThrowableOfType(
                  TransitionException.class,
                  () -> destination.transition(MigrationState.RUNNING, Recovery.byReset()));

          assertThat(refused.wasReset()).isTrue();
          assertThat(refused.reached()).contains(MigrationState.RUNNING);
          assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
        });
  }

  @Test
  final void leavesADeviceWhereItIsIfNothingElseIsAskedFor() {
    withSource(
        device -> {
          try (DataStream stream =
              device.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow()) {
            assertThat(stream).isInstanceOf(ResumingStream.class);
            TransitionException refused =
                catchThrowableOfType(
                    TransitionException.class,
                    () -> device.transition(MigrationState.RUNNING, Recovery.none()));

            assertThat(refused.wasReset()).isFalse();
            assertThat(refused.reached()).contains(MigrationState.RESUMING);
          }
        });
  }

  @Test
  final void endsAStreamWhoseStatesItLeaves() {
    withSource(
        device -> {
          SavingStream stream = DeviceStates.saving(device, MigrationState.STOP_COPY);
          go(device, MigrationState.STOP);

          assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
              .isInstanceOf(DroverException.class);
          SavingStream again = DeviceStates.saving(device, MigrationState.STOP_COPY);
          ByteArrayOutputStream state = new ByteArrayOutputStream();
          DeviceStates.drain(again, state);
          assertThat(state.size()).isPositive();
        });
  }

  @Test
  final void keepsWhatItWasGivenWhenTheStreamIsClosedFirst() {
    withSource(
        device -> {
          scratch(device, PATTERN);
          byte[] state = DeviceStates.save(device);
          go(device, MigrationState.RUNNING);
          scratch(device, OTHER_PATTERN);

          DeviceStates.load(device, state, state.length).close();
          assertThat(device.state()).isEqualTo(MigrationState.RESUMING);
          go(device, MigrationState.RUNNING);

          assertThat(scratch(device)).isEqualTo(PATTERN);
        });
  }

  @Test
  final void doesNotGiveAStreamTwice() {
    withSource(
        device -> {
          DeviceStates.saving(device, MigrationState.STOP_COPY).close();

          assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();
          assertThat(device.state()).isEqualTo(MigrationState.STOP_COPY);
        });
  }

  // abilities

  @Test
  final void refusesItsRegionsWhileItIsStopped() {
    withSource(
        device -> {
          byte[] whole = DeviceStates.save(device);
          for (MigrationState state : features().states()) {
            device.reset();
            DeviceStates.prepare(device, state, whole);
            if (state.isStopped()) {
              assertThatThrownBy(() -> scratch(device)).isInstanceOf(RefusedException.class);
              assertThatThrownBy(() -> scratch(device, PATTERN))
                  .isInstanceOf(RefusedException.class);
            } else {
              scratch(device, PATTERN);
              assertThat(scratch(device)).isEqualTo(PATTERN);
            }
          }
        });
  }

  @Test
  final void estimatesItsState() {
    withSource(
        device -> {
          device.estimatedStopCopyBytes().ifPresent(bytes -> assertThat(bytes).isNotNegative());
          stateBytes()
              .ifPresent(bytes -> assertThat(device.estimatedStopCopyBytes()).hasValue(bytes));
        });
  }

  @Test
  final void tellsWhatIsLeftToPreCopy() {
    withSource(
        device -> {
          if (!DeviceStates.preCopies(device)) {
            assertThat(device.ability(PreCopy.class)).isEmpty();
            return;
          }
          PreCopy preCopy = device.ability(PreCopy.class).orElseThrow();
          assertThatThrownBy(preCopy::query).isInstanceOf(IllegalStateException.class);
          try (SavingStream stream = DeviceStates.saving(device, MigrationState.PRE_COPY)) {
            long atFirst = preCopy.query().initialBytes();
            assertThat(atFirst).isPositive();
            DeviceStates.drain(stream, new ByteArrayOutputStream());
            assertThat(preCopy.query().initialBytes()).isLessThan(atFirst);
          }
        });
  }
}
