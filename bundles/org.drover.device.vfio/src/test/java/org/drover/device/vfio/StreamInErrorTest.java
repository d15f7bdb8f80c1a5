// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.drover.device.vfio.ScriptedMtty.DATA;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done about a driver that has put its data stream in error, before any SET has failed. */
class StreamInErrorTest {
  private static final Recovery TO_RUNNING = Recovery.to(MigrationState.RUNNING);
  private static final Recovery ALL = new Recovery(Optional.of(MigrationState.RUNNING), true);

  private final ScriptedMtty mtty = new ScriptedMtty();
  private MigratableDevice device;

  @BeforeEach
  void open() {
    device = mtty.openDevice();
  }

  @AfterEach
  void leavesNothing() {
    device.close();
    mtty.verifyNothingLeft();
  }

  private TransitionException failing(MigrationState target, Recovery recovery) {
    return catchThrowableOfType(
        TransitionException.class, () -> device.transition(target, recovery));
  }

  private static Set<Arc> outOf(MigrationState state) {
    return Arc.outOf(Set.of(state));
  }

  /** The physical function went and came back: no SET has failed, and the next one would crash. */
  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: nothing but a reset follows an error of the stream, either")
  void asksForNothingWhereTheDriverHasPutItsStreamInError() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    mtty.streamIsInError();

    TransitionException e =
        failing(
            MigrationState.RUNNING, Recovery.none().onlyResetAfter(outOf(MigrationState.PRE_COPY)));

    assertThat(e.reached()).contains(MigrationState.PRE_COPY);
    assertThat(e)
        .hasMessageContaining("has put the data stream in error")
        .hasMessageContaining("nothing but a reset is safe after this failure");
    assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.none()))
        .isInstanceOf(RefusedException.class);
    assertThat(mtty.asked()).containsExactly("06");
    device.reset();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void resetsADeviceWhoseStreamIsInErrorWhereThatIsAllowed() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    mtty.streamIsInError();

    TransitionException e =
        failing(MigrationState.STOP, ALL.onlyResetAfter(outOf(MigrationState.PRE_COPY)));

    assertThat(e.wasReset()).isTrue();
    assertThat(mtty.asked()).containsExactly("06", "RESET");
  }

  /** The descriptor is what is asked, so that it stays until the device has left PRE_COPY. */
  @Test
  void asksTheStreamThatItsUserHasClosed() {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, TO_RUNNING).orElseThrow();
    stream.close();
    assertThat(mtty.kernel.openDescriptors()).containsKey(DATA);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
        .hasMessageContaining("it was closed");
    mtty.streamIsInError();

    failing(MigrationState.RUNNING, Recovery.none().onlyResetAfter(outOf(MigrationState.PRE_COPY)));

    assertThat(mtty.asked()).containsExactly("06");
    device.reset();
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
  }

  @Test
  void goesWhereTheVendorHasNothingAgainstIt() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    mtty.streamIsInError();

    assertThat(
            device.transition(
                MigrationState.RUNNING,
                Recovery.none().onlyResetAfter(outOf(MigrationState.STOP_COPY))))
        .isEmpty();

    assertThat(mtty.asked()).containsExactly("06", "02");
  }
}
