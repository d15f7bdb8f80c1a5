// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Owner;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

/** {@code vfio:shutdown}, and {@code vfio:release} of what must not be lost. */
class ShutdownCommandTest extends ShellTestBase {
  private static final Owner ADA = new Owner(Owner.Kind.PERSON, "ada");

  private void holdACard(MigrationState state) {
    DeviceStatus card = Samples.card();
    DeviceAddress address = card.identity().address();
    platform.devices.statuses.put(
        address,
        new DeviceStatus(
            card.identity(),
            card.vendor(),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.of(state),
            Optional.empty()));
    platform.devices.lease(address, ADA);
  }

  @Test
  void refusesWhileADeviceIsHeldAndSaysWhatWouldBeLost() throws IOException {
    holdACard(MigrationState.RUNNING);
    for (String line : List.of("vfio:shutdown", "vfio:shutdown -f", "vfio:shutdown -h -f")) {
      assertThat(failure(line))
          .as(line)
          .isEqualTo(
              "stopping the platform is refused: vfio:0000:3b:00.2, held by person ada in RUNNING:"
                  + " its state is lost: a real device resets when its last descriptor is closed;"
                  + " vfio:release and vfio:cancel give one up, vfio:resolve settles one in doubt,"
                  + " vfio:shutdown --force ends all in"
                  + " order");
    }
    assertThat(platform.end.asked).isEmpty();
    assertThat(platform.devices.leases).hasSize(1);
  }

  @Test
  void refusesWhileASessionIsAtWork() throws IOException {
    platform.end.atWork.add("m7");
    assertThat(failure("vfio:shutdown -f")).contains("at work: m7", "vfio:cancel");
    assertThat(platform.end.asked).isEmpty();
  }

  /** A question at a terminal waits as long as the person does. */
  @Test
  void refusesWhatOthersOpenAfterTheFirstLook() throws IOException {
    platform.end.afterTheLook = () -> holdACard(MigrationState.STOP);
    assertThat(failure("vfio:shutdown -f"))
        .startsWith(
            "stopping the platform is refused: vfio:0000:3b:00.2, held by person ada in STOP: it is"
                + " stopped, and what it holds may be the only copy")
        .endsWith("vfio:shutdown --force ends all in order");
    assertThat(platform.end.asked).isEmpty();
    assertThat(platform.devices.leases).hasSize(1);
  }

  @Test
  void forcedEndsTheLeasesBeforeThePlatform() throws IOException {
    holdACard(MigrationState.STOP);
    assertThat(out("vfio:shutdown --force"))
        .isEqualTo(
            "vfio:0000:3b:00.2, held by person ada in STOP, is closed: it is stopped, and what it"
                + " holds may be the only copy: a real device resets when its last descriptor is"
                + " closed.\nThe platform stops.\n");
    assertThat(platform.end.asked).containsExactly("end", "stop");
  }

  /** An owner looks as it does in vfio:devices. */
  @Test
  void tellsProgramsWhatBecameOfEachLease() throws IOException {
    holdACard(MigrationState.STOP);
    assertThat(json("vfio:shutdown --force --json"))
        .hasToString(
            "{\"leases\":[{\"address\":\"vfio:0000:3b:00.2\",\"owner\":{\"kind\":\"PERSON\",\"name\":\"ada\"},"
                + "\"state\":\"STOP\",\"loss\":\"ONLY_COPY\",\"fate\":\"CLOSED\",\"detail\":\"\"}]}");
  }

  @Test
  void withoutATerminalNobodyIsAskedAndNothingStops() throws IOException {
    assertThat(failure("vfio:shutdown"))
        .isEqualTo("The platform runs on; answer yes at a terminal, or give -f, to stop it.");
    assertThat(platform.end.asked).isEmpty();
    assertThat(failure("vfio:shutdown -h -r")).contains("choose one of them");

    assertThat(out("vfio:shutdown -f")).isEqualTo("The platform stops.\n");
    assertThat(platform.end.asked).containsExactly("end", "stop");
  }

  @Test
  void aStoppedDeviceIsReleasedByForceAlone() throws IOException {
    holdACard(MigrationState.STOP);
    assertThat(failure("vfio:release vfio:0000:3b:00.2")).contains("may be the only copy");
    assertThat(platform.devices.leases).hasSize(1);

    assertThat(json("vfio:release vfio:0000:3b:00.2 --force --json"))
        .hasToString("{\"released\":\"vfio:0000:3b:00.2\",\"loss\":\"ONLY_COPY\"}");
    assertThat(platform.devices.leases).isEmpty();
  }
}
