// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawSaveTest {
  /**
   * What the data FD of a dual-port mtty gives: the header of {@code struct mtty_data}, then two of
   * {@code struct serial_port} ({@code samples/vfio-mdev/mtty.c}, little-endian). The scratch
   * register of port 0 is 0x5a, its FIFO holds "AB".
   */
  private static final String MTTY =
      "4e2c3e8c89099d7e 01000000 00000000 02000000 00000000"
          + " 000000000000005a 41420000000000000000000000000000"
          + " 02 00 02 00 00 00 0000 00 10 00 00"
          + " 0000000000000000 00000000000000000000000000000000"
          + " 00 00 00 00 00 00 0000 00 10 00 00";

  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds("contents");

  private Session save(Then then) {
    return platform.save(source, then, StateForm.RAW);
  }

  private byte[] saved() {
    return platform.storage.images.get("mem:image");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 96, 4096})
  void savesTheBytesThatTheDeviceGivesAndNothingElse(int chunk) throws Exception {
    byte[] state = HexFormat.of().parseHex(MTTY.replace(" ", ""));
    source.holdsForeign(state).chunk = chunk;
    MigrationReport report = ended(save(Then.RUN), SessionState.DONE);

    assertThat(saved()).hasSize(96).isEqualTo(state);
    assertThat(report.wireBytes()).isEqualTo(96);
    assertThat(report.digest())
        .as("echo %s | xxd -r -p | sha256sum", MTTY)
        .contains("9c454ab155e9a9f2a7a2eb04d664370861267d8259bbb8ae46300a474154437a");
    assertThat(report.devices().get(0).stopCopyBytes()).isEqualTo(96);
    assertThat(report.notes()).isEmpty();
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(platform.storage.open).isZero();
  }

  @Test
  void savesAStateThatIsLongerThanOneRead() throws Exception {
    source.holds((3 << 20) + 5);
    MigrationReport report = ended(save(Then.RUN), SessionState.DONE);

    assertThat(saved()).isEqualTo(source.content());
    assertThat(report.wireBytes()).isEqualTo((3 << 20) + 5);
  }

  @Test
  void savesAStateWithoutASingleByte() throws Exception {
    source.holdsForeign(new byte[0]);
    MigrationReport report = ended(save(Then.RUN), SessionState.DONE);

    assertThat(saved()).isEmpty();
    // The SHA-256 of nothing.
    assertThat(report.digest())
        .contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void keepsTheDeviceStoppedAndLeasedIfThatIsAskedFor() throws Exception {
    Session session = save(Then.STOP);
    ended(session, SessionState.DONE);

    assertThat(saved()).isEqualTo(source.content());
    assertThat(source.state()).isEqualTo(STOP);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, session.id()));
  }

  @ParameterizedTest
  @MethodSource({
    "org.drover.core.engine.Unread#failures",
    "org.drover.core.engine.Unread#failuresOfTheDisk"
  })
  void anyFailureLeavesTheSourceRunningAndNothingBehind(Consumer<Unread> failure) throws Exception {
    failure.accept(Unread.of(platform, source));
    byte[] before = source.content();
    for (Then then : Then.values()) {
      MigrationReport report = ended(save(then), SessionState.FAILED);

      assertThat(report.error()).contains("saving emu:a to mem:image");
      assertThat(source.state()).isEqualTo(RUNNING);
      assertThat(source.content()).isEqualTo(before);
      assertThat(source.resets).isZero();
      assertThat(source.open).isZero();
      assertThat(platform.devices.leases()).isEmpty();
      assertThat(platform.storage.images).isEmpty();
      assertThat(platform.storage.open).isZero();
    }
  }

  @Test
  void aFailureLeavesWhatWasThereBefore() throws Exception {
    byte[] earlier = {1, 2, 3};
    platform.storage.images.put("mem:image", earlier);
    platform.storage.fullAt = 6;
    ended(save(Then.RUN), SessionState.FAILED);

    assertThat(saved()).isEqualTo(earlier);
  }

  @Test
  void keepsTheStreamIfTheSourceDoesNotComeBackAfterItWasRead() throws Exception {
    source.fails(STOP, RUNNING_P2P);
    MigrationReport report = ended(save(Then.RUN), SessionState.STUCK);

    assertThat(report.error()).contains("the raw stream mem:image is complete");
    assertThat(saved()).isEqualTo(source.content());
  }

  @Test
  void isCancelledOnAStalledDiskWithTheSourceRunning() throws Exception {
    platform.storage.stallsAt = 600;
    source.holds(5000);
    Session session = save(Then.RUN);
    assertThat(platform.storage.stalled.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(session.cancel()).isTrue();

    ended(session, SessionState.CANCELLED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.storage.images).isEmpty();
  }
}
