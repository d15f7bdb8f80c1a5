// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SessionCommandsTest extends ShellTestBase {
  private static final DeviceAddress OTHER = DeviceAddress.parse("emu:mtty-1");
  private FakeSession session;

  @BeforeEach
  void prepareASession() {
    session = new FakeSession(Samples.snapshot(SessionState.ACTIVE, ""));
    platform.sessions.next = session;
  }

  private void endsIn(SessionState outcome, String error) {
    session.end(Samples.report(outcome, error));
  }

  @Test
  void savesToAFileOfThePlatform() throws IOException {
    endsIn(SessionState.DONE, "");
    assertThat(out("vfio:save emu:mtty-0 a.img --then stop --fresh")).contains("SHA-256     ab12");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new SaveRequest(
                Samples.MTTY, URI.create("file:///var/images/a.img"), SaveRequest.Then.STOP, true));
  }

  @Test
  void restores() throws IOException {
    endsIn(SessionState.DONE, "");
    assertThat(
            json("vfio:restore file:/tmp/a.img emu:mtty-1 --json").getAsJsonObject().get("outcome"))
        .hasToString("\"DONE\"");
    assertThat(platform.sessions.requests)
        .containsExactly(new RestoreRequest(URI.create("file:/tmp/a.img"), OTHER));
  }

  @Test
  void savesAndRestoresRawStreams() throws IOException {
    endsIn(SessionState.DONE, "");
    out("vfio:save emu:mtty-0 a.bin --raw --then stop");
    assertThat(json("vfio:restore a.bin --raw emu:mtty-1 --json").getAsJsonObject().get("digest"))
        .hasToString("\"ab12\"");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new SaveRequest(
                Samples.MTTY,
                URI.create("file:///var/images/a.bin"),
                SaveRequest.Then.STOP,
                false,
                StateForm.RAW),
            new RestoreRequest(URI.create("file:///var/images/a.bin"), OTHER, StateForm.RAW));
  }

  @Test
  void listensOnTheLoopbackAndSaysWhere() throws IOException {
    endsIn(SessionState.DONE, "");
    Result result = run("vfio:listen 7000 emu:mtty-0 emu:mtty-1");
    assertThat(result.err())
        .isEqualTo("migrate-1 listens on tcp://10.0.0.2:7000; Ctrl-C ends that.\n");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new ListenRequest(URI.create("tcp://127.0.0.1:7000"), List.of(Samples.MTTY, OTHER)));
  }

  @Test
  void listensForDevicesThatMayBeMade() throws IOException {
    endsIn(SessionState.DONE, "");
    run("vfio:listen 7000 --create mdev:mtty/mtty-2 --create mdev:0000:3b:00.0/nvidia-35");
    run("vfio:listen 7000 emu:mtty-0 --create mdev:mtty/mtty-1 --kernel emu");
    URI place = URI.create("tcp://127.0.0.1:7000");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new ListenRequest(
                place,
                List.of(),
                List.of(
                    new NewMdev("vfio", "mtty", "mtty-2"),
                    new NewMdev("vfio", "0000:3b:00.0", "nvidia-35"))),
            new ListenRequest(
                place, List.of(Samples.MTTY), List.of(new NewMdev("emu", "mtty", "mtty-1"))));
  }

  @Test
  void saysHowToNameWhatMayBeMade() throws IOException {
    assertThat(run("vfio:listen 7000 --create mtty-2").err())
        .contains("'mtty-2' is no mdev that can be made; write mdev:PARENT/TYPE");
    assertThat(run("vfio:listen 7000 emu:mtty-0 --kernel emu").err())
        .contains("--kernel says who makes what --create allows");
    assertThat(platform.sessions.requests).isEmpty();
  }

  @Test
  void asksForADeviceThatIsMadeForIt() throws IOException {
    endsIn(SessionState.DONE, "");
    out("vfio:migrate emu:mtty-0=mdev:mtty/mtty-2 tcp://10.0.0.2:7000");
    assertThat(platform.sessions.requests)
        .singleElement()
        .extracting(request -> ((MigrationRequest) request).devices().get(0))
        .isEqualTo(
            new DevicePair(
                Samples.MTTY, Optional.of(new NewMdev("vfio", "mtty", "mtty-2").address())));
  }

  @Test
  void listensDetachedAndSaysWhereToo() throws IOException {
    Result result = run("vfio:listen 0 emu:mtty-0 --detach");
    assertThat(result.out()).isEqualTo("migrate-1\n");
    assertThat(result.err())
        .isEqualTo(
            "migrate-1 listens on tcp://10.0.0.2:7000; `vfio:cancel migrate-1` ends that.\n");
    assertThat(out("vfio:sessions")).contains("tcp://10.0.0.2:7000");
    assertThat(out("vfio:sessions migrate-1")).contains("tcp://10.0.0.2:7000");
  }

  @Test
  void migratesWithinThePlatform() throws IOException {
    endsIn(SessionState.DONE, "");
    out("vfio:migrate emu:mtty-0=emu:mtty-1");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new MigrationRequest(
                List.of(new DevicePair(Samples.MTTY, Optional.of(OTHER))),
                Optional.empty(),
                SwitchoverPolicy.AUTO,
                false,
                Set.of(),
                List.of()));
  }

  @Test
  void migratesElsewhereWithEverything() throws IOException {
    endsIn(SessionState.DONE, "");
    Result result =
        run(
            "vfio:migrate emu:mtty-0 emu:b=emu:c tcp://10.0.0.2:7000 --policy manual --fresh"
                + " --fault flip@0x10 --fault drop@99 --pause in-blackout --pause AFTER_LOADED");
    assertThat(result.status()).isZero();
    assertThat(result.err())
        .isEqualTo(
            "migrate-1 is held in PRE_COPY until `vfio:switchover migrate-1`, and holds at its"
                + " pause points until `vfio:proceed migrate-1`; Ctrl-C ends that.\n");
    assertThat(platform.sessions.requests)
        .containsExactly(
            new MigrationRequest(
                List.of(
                    new DevicePair(Samples.MTTY, Optional.empty()),
                    new DevicePair(
                        DeviceAddress.parse("emu:b"), Optional.of(DeviceAddress.parse("emu:c")))),
                Optional.of(URI.create("tcp://10.0.0.2:7000")),
                SwitchoverPolicy.MANUAL,
                true,
                Set.of(PausePoint.IN_BLACKOUT, PausePoint.AFTER_LOADED),
                List.of(
                    new TransportFault(TransportFault.Kind.FLIP, 16),
                    new TransportFault(TransportFault.Kind.DROP, 99))));
  }

  @Test
  void refusesMigrationsThatCannotBeMeant() throws IOException {
    assertThat(failure("vfio:migrate tcp://h:1"))
        .isEqualTo("There is no device to migrate to tcp://h:1; name one.");
    assertThat(failure("vfio:migrate emu:a tcp://h:1 tcp://i:1"))
        .isEqualTo("Devices go to one platform; leave one URI out.");
    assertThat(failure("vfio:migrate emu:a --policy later"))
        .isEqualTo("'later' is no policy; write auto or manual.");
    assertThat(failure("vfio:migrate emu:a --pause noon"))
        .isEqualTo(
            "'noon' is no pause point; use one of after-accept, before-switchover, in-blackout,"
                + " after-loaded, after-committed.");
    assertThat(failure("vfio:migrate emu:a=")).startsWith("'' is not a device address;");
    assertThat(failure("vfio:save emu:a f --then burn"))
        .isEqualTo("'burn' is no end of a save; use one of run, stop.");
    assertThat(platform.sessions.requests).isEmpty();
  }

  @Test
  void aSessionThatCannotBeginIsOneSentence() throws IOException {
    platform.sessions.next = null;
    assertThat(failure("vfio:listen 7000 emu:mtty-0"))
        .isEqualTo("The port is in use; take another one.");
  }

  @Test
  void aFailedSessionPrintsItsReportAndFails() throws IOException {
    endsIn(SessionState.FAILED, "Frame 3 at byte 4096 is damaged; the source is RUNNING.");
    Result people = run("vfio:migrate emu:mtty-0=emu:mtty-1");
    assertThat(people.status()).isEqualTo(1);
    assertThat(people.out()).startsWith("migrate-1   MIGRATE FAILED after 1.20 s");
    assertThat(people.err()).isEqualTo("Frame 3 at byte 4096 is damaged; the source is RUNNING.\n");
    Result programs = run("vfio:migrate emu:mtty-0=emu:mtty-1 --json");
    assertThat(programs.status()).isEqualTo(1);
    assertThat(JsonParser.parseString(programs.out()).getAsJsonObject().get("outcome"))
        .hasToString("\"FAILED\"");
  }

  @Test
  void aCancelledSessionFailsEvenWithoutAnError() throws IOException {
    endsIn(SessionState.CANCELLED, "");
    Result result = run("vfio:migrate emu:mtty-0=emu:mtty-1");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("migrate-1 ended in CANCELLED.\n");
  }

  @Test
  void detachedItReturnsAtOnce() throws IOException {
    assertThat(out("vfio:migrate emu:mtty-0=emu:mtty-1 --detach")).isEqualTo("migrate-1\n");
    Result held = run("vfio:migrate emu:mtty-0=emu:mtty-1 --policy manual --detach");
    assertThat(held.out()).isEqualTo("migrate-1\n");
    assertThat(held.err())
        .isEqualTo(
            "migrate-1 is held in PRE_COPY until `vfio:switchover migrate-1`;"
                + " `vfio:cancel migrate-1` ends that.\n");
    assertThat(json("vfio:save emu:mtty-0 a.img --detach --json").toString())
        .isEqualTo("{\"session\":\"migrate-1\"}");
    assertThat(session.awaited.getCount()).as("nobody waits").isEqualTo(1);
    assertThat(session.cancelled.getCount()).as("nobody cancels").isEqualTo(1);
  }

  @Test
  void theEndOfItsTimeCancelsAndTheCommandSaysWhatCameOfIt() throws Exception {
    session.whenCancelled = () -> endsIn(SessionState.CANCELLED, "cancelled; the source runs");
    Result result = run("vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 0");
    assertThat(session.cancelled.await(0, TimeUnit.SECONDS)).isTrue();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).startsWith("migrate-1   MIGRATE CANCELLED after 1.20 s");
    assertThat(result.err())
        .startsWith("The 0 s of --timeout are over: cancelling migrate-1; `vfio:sessions` tells")
        .endsWith("The 0 s of --timeout are over: cancelled; the source runs\n");
    for (String line :
        List.of(
            "vfio:save emu:mtty-0 a.img --timeout 0",
            "vfio:restore a.img emu:mtty-0 --timeout=0",
            "vfio:listen 7000 emu:mtty-0 --timeout 0")) {
      prepareASession();
      session.whenCancelled = () -> endsIn(SessionState.CANCELLED, "");
      assertThat(run(line).err()).endsWith("are over: migrate-1 ended in CANCELLED.\n");
    }
  }

  @Test
  void whatIsDoneAlthoughItsTimeIsOverIsDone() throws IOException {
    session.cancellable = false;
    session.whenCancelled = () -> endsIn(SessionState.DONE, "");
    Result result = run("vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 0");
    assertThat(result.status()).isZero();
    assertThat(result.err()).contains("are over: migrate-1 is past the point of return");
  }

  @Test
  void timeIsLeftUntilItIsOver() throws IOException {
    Thread end = new Thread(() -> endsIn(SessionState.DONE, ""));
    end.start();
    assertThat(run("vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 60").status()).isZero();
    assertThat(session.cancelled.getCount()).isEqualTo(1);
  }

  @Test
  void nothingIsStartedWithATimeThatCannotBeMeant() throws IOException {
    assertThat(failure("vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 5 --detach"))
        .isEqualTo(
            "--timeout is for a command that waits, and with --detach none does; leave one out.");
    assertThat(failure("vfio:save emu:mtty-0 a.img --timeout soon"))
        .startsWith("--timeout 'soon' is not a number from 0 to 31536000;");
    assertThat(platform.sessions.requests).isEmpty();
  }

  @Test
  void withoutATerminalThereAreTimedLinesOnTheStandardError() throws Exception {
    Thread end =
        new Thread(
            () -> {
              try {
                // Longer than one look at the session's snapshot.
                session.awaited.await();
                session.await(java.time.Duration.ofMillis(600));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              endsIn(SessionState.DONE, "");
            });
    end.start();
    Result result = run("vfio:migrate emu:mtty-0=emu:mtty-1 --json");
    end.join();
    assertThat(result.err())
        .isEqualTo(
            "1.50 s  migrate-1 PRE_COPY  25 %  12.0 KiB of 48.0 KiB  4.0 KiB/s  ETA 9 s"
                + "  dirty 1.0 KiB/s  blackout >= 12.3 ms\n");
    assertThat(JsonParser.parseString(result.out()).isJsonObject()).isTrue();
    assertThat(result.out() + result.err()).doesNotContain("\r", "\u001b");
  }

  @Test
  void theEndOfTheConnectionCancels() throws Exception {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("the channel is closed");
          }

          @Override
          public void flush() throws IOException {
            throw new IOException("the channel is closed");
          }
        };
    int status = shell.run("vfio:migrate emu:mtty-0=emu:mtty-1", gone, new ByteArrayOutputStream());
    assertThat(status).isEqualTo(1);
    assertThat(session.cancelled.await(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void listsSessionsAndShowsOne() throws IOException {
    assertThat(out("vfio:sessions")).startsWith("No sessions yet;");
    out("vfio:migrate emu:mtty-0=emu:mtty-1 --detach");
    assertThat(out("vfio:sessions")).contains("migrate-1 | MIGRATE | ACTIVE");
    assertThat(out("vfio:sessions migrate-1")).contains("migrate-1 | MIGRATE | ACTIVE");
    assertThat(json("vfio:sessions migrate-1 --json").getAsJsonObject().get("report").isJsonNull())
        .isTrue();
    endsIn(SessionState.DONE, "");
    assertThat(out("vfio:sessions migrate-1")).startsWith("migrate-1   MIGRATE DONE");
    assertThat(
            json("vfio:sessions migrate-1 --json")
                .getAsJsonObject()
                .getAsJsonObject("report")
                .get("digest"))
        .hasToString("\"ab12\"");
    assertThat(json("vfio:sessions --json").getAsJsonArray()).hasSize(1);
  }

  @Test
  void listsTheHistoryTooIfAsked() throws IOException {
    FakeSession earlier = new FakeSession(Samples.snapshot(SessionState.DONE, ""));
    earlier.end(Samples.report(SessionState.DONE, ""));
    platform.sessions.kept.add(earlier);

    assertThat(out("vfio:sessions")).startsWith("No sessions yet;");
    assertThat(json("vfio:sessions --json").getAsJsonArray()).isEmpty();
    assertThat(out("vfio:sessions --all"))
        .contains("migrate-1 | MIGRATE | DONE  | 2025-03-01T12:00:00Z");
    assertThat(json("vfio:sessions --all --json").getAsJsonArray()).hasSize(1);
    assertThat(out("vfio:sessions migrate-1")).startsWith("migrate-1   MIGRATE DONE");
    assertThat(failure("vfio:sessions migrate-1 --all"))
        .isEqualTo("vfio:sessions takes SESSION or --all, not both.");
  }

  @Test
  void steersSessions() throws IOException {
    assertThat(failure("vfio:switchover migrate-1"))
        .isEqualTo("There is no session migrate-1; none has been started yet.");
    out("vfio:migrate emu:mtty-0=emu:mtty-1 --detach");
    assertThat(failure("vfio:cancel migrate-7"))
        .isEqualTo("There is no session migrate-7; there are migrate-1.");
    assertThat(out("vfio:switchover migrate-1")).startsWith("migrate-1 switches over;");
    assertThat(session.switchedOver.getCount()).isZero();
    assertThat(failure("vfio:proceed migrate-1"))
        .isEqualTo("migrate-1 does not hold at a pause point.");
    assertThat(out("vfio:cancel migrate-1"))
        .isEqualTo("cancelling migrate-1; `vfio:sessions migrate-1` tells when it is over.\n");
    assertThat(session.cancelled.getCount()).isZero();
    session.cancellable = false;
    assertThat(failure("vfio:cancel migrate-1")).contains("too late to cancel");
  }

  @Test
  void resolvesSessionsInDoubt() throws IOException {
    out("vfio:migrate emu:mtty-0=emu:mtty-1 --detach");
    assertThat(failure("vfio:resolve migrate-1")).isEqualTo("session migrate-1 is not in doubt");
    session.snapshot = Samples.inDoubt();
    session.cancellable = false;
    assertThat(failure("vfio:cancel migrate-1")).contains("is in doubt", "vfio:resolve asks");

    assertThat(out("vfio:resolve migrate-1")).startsWith("migrate-1 asks at once;");
    assertThat(session.resolved).contains(Resolution.ask());
    out("vfio:resolve migrate-1 --peer tcp://10.0.0.3:7000");
    assertThat(session.resolved)
        .contains(Resolution.ask(java.net.URI.create("tcp://10.0.0.3:7000")));
    assertThat(out("vfio:resolve migrate-1 --keep-here --destination-fenced 'no power'"))
        .contains("fenced by: no power", "until vfio:cancel migrate-1");
    assertThat(session.resolved).contains(Resolution.keepHere(Side.DESTINATION, "no power"));
    assertThat(out("vfio:resolve migrate-1 --give-up")).contains("gives up what it holds");
    assertThat(session.resolved).contains(Resolution.surrender());
    out("vfio:resolve migrate-1 --keep-here --source-fenced off");
    assertThat(session.resolved).contains(Resolution.keepHere(Side.SOURCE, "off"));
    assertThat(failure("vfio:resolve migrate-1 --keep-here --source-fenced ' '"))
        .contains("say how it was kept from running");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--keep-here",
        "--source-fenced off",
        "--keep-here --source-fenced off --destination-fenced off",
        "--give-up --source-fenced off",
        "--give-up --peer tcp://10.0.0.3:7000",
        "--give-up --keep-here --source-fenced off",
        "--keep-here --source-fenced off --peer tcp://10.0.0.3:7000"
      })
  void decidesNothingOnHalfAWord(String options) throws IOException {
    out("vfio:migrate emu:mtty-0=emu:mtty-1 --detach");
    session.snapshot = Samples.inDoubt();

    assertThat(failure("vfio:resolve migrate-1 " + options))
        .startsWith("vfio:resolve takes --keep-here with");
    assertThat(session.resolved).isEmpty();
  }
}
