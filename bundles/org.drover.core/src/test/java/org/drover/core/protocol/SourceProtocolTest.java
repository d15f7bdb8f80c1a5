// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.service.SessionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line per rule: stage, event, next stage, actions in their order. */
class SourceProtocolTest {

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OFFERED    | ACCEPT       | STREAMING    | Enter ACCEPTED, PreCopy
          OFFERED    | REFUSE       | ROLLING_BACK | Note ABORTED, RollBack
          OFFERED    | LOADED       | ROLLING_BACK | Note ABORTED, RollBack
          OFFERED    | lost         | ROLLING_BACK | Note ABORTED, RollBack
          STREAMING  | initial      | STREAMING    | Send INITIAL_DATA_SENT
          STREAMING  | due          | STREAMING    | ''
          STREAMING  | SWITCHOVER_ACK | STREAMING  | ''
          STREAMING  | failed       | ROLLING_BACK | Note ABORTED, RollBack
          STREAMING  | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          STREAMING  | GAVE_UP      | ROLLING_BACK | Note ABORTED, RollBack
          STOPPING   | stopped      | SENT         | Send END
          STOPPING   | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          STOPPING   | RUNNING      | ROLLING_BACK | Note ABORTED, RollBack
          SENT       | LOADED       | LOADED       | DecideCommit
          SENT       | GAVE_UP      | ROLLING_BACK | Note ABORTED, RollBack
          LOADED     | decided      | COMMITTED    | Enter COMMITTED, HoldCommitted, Send COMMIT
          LOADED     | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          LOADED     | lost         | ROLLING_BACK | Note ABORTED, RollBack
          COMMITTED  | RUNNING      | ENDED        | Enter DONE, CloseDevices, Tell SETTLED, Finish DONE
          COMMITTED  | GAVE_UP      | RETURNING    | RollBack
          COMMITTED  | MAY_HAVE_RUN | ENDED        | Note IN_DOUBT, Finish STUCK
          COMMITTED  | lost         | ENDED        | Note IN_DOUBT, Finish STUCK
          COMMITTED  | cancel       | COMMITTED    | ''
          COMMITTED  | failed       | ENDED        | Note IN_DOUBT, Finish STUCK
          COMMITTED  | LOADED       | ENDED        | Note IN_DOUBT, Finish STUCK
          ROLLING_BACK | back       | ENDED        | Tell ABORT, Finish FAILED
          ROLLING_BACK | stuck      | ENDED        | Note IN_DOUBT, Tell ABORT, Finish STUCK
          ROLLING_BACK | gone       | ENDED        | Note LOST, Tell ABORT, Finish LOST
          ROLLING_BACK | lost       | ROLLING_BACK | ''
          ROLLING_BACK | failed     | ENDED        | Note IN_DOUBT, Tell ABORT, Finish STUCK
          RETURNING  | failed       | ENDED        | Note IN_DOUBT, Tell SETTLED, Finish STUCK
          RETURNING  | back         | ENDED        | Note RETURNED, Finish FAILED
          RETURNING  | stuck        | ENDED        | Note IN_DOUBT, Tell SETTLED, Finish STUCK
          RETURNING  | gone         | ENDED        | Note LOST, Tell SETTLED, Finish LOST
          ENDED      | RUNNING      | ENDED        | ''
          ENDED      | failed       | ENDED        | Finish STUCK
          """)
  void decides(SourceStage stage, String event, SourceStage next, String actions) {
    SourceProtocol.Step step = at(stage).on(event(event));

    assertThat(step.next().stage()).isEqualTo(next);
    assertThat(texts(step)).isEqualTo(actions);
  }

  private static String texts(SourceProtocol.Step step) {
    return step.actions().stream().map(SourceProtocolTest::text).collect(Collectors.joining(", "));
  }

  private static SourceProtocol at(SourceStage stage) {
    return new SourceProtocol(stage, true, 1, false, false, false, false, false, "");
  }

  @ParameterizedTest
  @CsvSource({"SWITCHOVER_ACK,due", "due,SWITCHOVER_ACK"})
  void switchesOverOnceItIsBothDueAndAcknowledged(String first, String second) {
    SourceProtocol.Step step = at(SourceStage.STREAMING).on(event(first)).next().on(event(second));

    assertThat(step.next().stage()).isEqualTo(SourceStage.STOPPING);
    assertThat(step.actions()).containsExactly(new SourceAction.Stop());
  }

  @ParameterizedTest
  @CsvSource({"stuck,COMMITTED", "gone,COMMITTED"})
  void commitsIfItCannotGoBackAndTheDestinationIsLoaded(String failure, SourceStage next) {
    SourceProtocol loaded =
        at(SourceStage.SENT).on(event("LOADED")).next().on(event("cancel")).next();

    assertThat(loaded.on(event(failure)).next().stage()).isEqualTo(next);
    assertThat(loaded.on(event("unknown")).next().stage()).isEqualTo(SourceStage.ENDED);
  }

  @ParameterizedTest
  @CsvSource({"stuck", "gone"})
  void writesTheCommitDownAndIsStuckIfTheLoadedDestinationCannotBeTold(String failure) {
    SourceProtocol loaded =
        at(SourceStage.SENT).on(event("LOADED")).next().on(event("lost")).next();
    SourceProtocol.Step step = loaded.on(event(failure));

    assertThat(step.next().stage()).isEqualTo(SourceStage.ENDED);
    assertThat(texts(step)).isEqualTo("Enter COMMITTED, Note IN_DOUBT, Finish STUCK");
  }

  @ParameterizedTest
  @CsvSource({"STREAMING", "STOPPING", "SENT", "LOADED"})
  void saysCancelledOnlyIfItWas(SourceStage stage) {
    SourceProtocol cancelled = at(stage).on(event("cancel")).next();

    assertThat(cancelled.on(event("back")).actions())
        .contains(new SourceAction.Finish(SessionState.CANCELLED, "cancelled"));
  }

  private static SourceEvent event(String name) {
    return switch (name) {
      case "initial" -> new SourceEvent.InitialDataSent();
      case "due" -> new SourceEvent.SwitchoverDue();
      case "stopped" -> new SourceEvent.Stopped(new Message.End(List.of(1L)));
      case "decided" -> new SourceEvent.CommitDecided();
      case "failed" -> new SourceEvent.Failed("x");
      case "cancel" -> new SourceEvent.Cancelled();
      case "lost" -> new SourceEvent.PeerLost("x");
      case "back" -> new SourceEvent.RolledBack();
      case "stuck" -> new SourceEvent.RollBackFailed("x", true, false);
      case "unknown" -> new SourceEvent.RollBackFailed("x", false, false);
      case "gone" -> new SourceEvent.RollBackFailed("x", true, true);
      default -> new SourceEvent.Peer(Messages.named(name));
    };
  }

  private static String text(SourceAction action) {
    String name = action.getClass().getSimpleName();
    if (action instanceof SourceAction.Enter enter) {
      return name + " " + enter.point();
    }
    if (action instanceof SourceAction.Note note) {
      return name + " " + note.point();
    }
    if (action instanceof SourceAction.Send send) {
      return name + " " + send.message().name();
    }
    if (action instanceof SourceAction.Tell tell) {
      return name + " " + tell.message().name();
    }
    return action instanceof SourceAction.Finish finish ? name + " " + finish.outcome() : name;
  }
}
