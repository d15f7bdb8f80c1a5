// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.io.IOException;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.KernelLogLine;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeLog;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;

/** What the kernel logs while a session runs is in its report. */
class KernelLinesTest {
  private final Platform platform = new Platform();
  private final FakeHardware one = platform.device("one").holds("contents");
  private final FakeHardware other = platform.device("other");
  private final FakeLog log = platform.backend.log;

  private Session held() {
    Session session = platform.migratePausing(one, other, PausePoint.AFTER_LOADED);
    until(session, now -> now.state() == SessionState.HELD);
    return session;
  }

  private MigrationReport goneOn(Session session) throws InterruptedException {
    session.proceed();
    return ended(session, SessionState.DONE);
  }

  @Test
  void aReportHasWhatWasLoggedWhileTheSessionRanOnceForAllItsDevices() throws Exception {
    log.print("before");
    Session session = held();
    log.print("mtty_reset: called");
    log.print("mtty_reset: called");
    MigrationReport report = goneOn(session);
    log.print("after");

    assertThat(report.kernelLog())
        .extracting(KernelLogLine::text)
        .containsExactly("mtty_reset: called", "mtty_reset: called");
    assertThat(report.kernelLog()).extracting(KernelLogLine::sequence).containsExactly(1L, 2L);
    assertThat(log.open).hasValue(0);
  }

  @Test
  void aReportHasRoomForSoManyLinesAndSaysHowManyMoreThereWere() throws Exception {
    Session session = held();
    for (int i = 0; i < KernelLines.MOST + 7; i++) {
      log.print("line " + i);
    }
    MigrationReport report = goneOn(session);

    assertThat(report.kernelLog()).hasSize(200);
    assertThat(report.kernelLog().get(199).text()).isEqualTo("line 199");
    assertThat(report.notes())
        .contains("the kernel logged 7 more lines of these devices and their drivers; see dmesg");
  }

  @Test
  void aLogThatCannotBeReadIsOneNoteAndNoFailure() throws Exception {
    log.failure =
        new DroverException(
            "the kernel's log cannot be read",
            new IOException("open of /dev/kmsg answered EPERM; run as root, or with CAP_SYSLOG"));

    MigrationReport report = goneOn(held());

    assertThat(report.kernelLog()).isEmpty();
    assertThat(report.notes())
        .isEqualTo(
            List.of(
                "what the kernel logged is not in this report: the kernel's log cannot be read:"
                    + " open of /dev/kmsg answered EPERM; run as root, or with CAP_SYSLOG"));
  }

  @Test
  void aBackendThatThrowsDoesNotFailTheSession() throws Exception {
    log.failure = new IllegalStateException("a fault");

    MigrationReport report = ended(platform.save(one, Then.RUN), SessionState.DONE);

    assertThat(report.notes()).singleElement().asString().contains("a fault");
  }
}
