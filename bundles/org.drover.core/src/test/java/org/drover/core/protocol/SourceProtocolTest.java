// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.drover.api.service.SessionState;
import org.junit.jupiter.api.Test;
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
          STREAMING  | departed     | ROLLING_BACK | Note ABORTED, RollBack
          STREAMING  | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          STREAMING  | GAVE_UP      | ROLLING_BACK | Note ABORTED, RollBack
          STOPPING   | stopped      | SENT         | Send END
          STOPPING   | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          STOPPING   | RUNNING      | ROLLING_BACK | Note ABORTED, RollBack
          SENT       | LOADED       | LOADED       | DecideCommit
          SENT       | GAVE_UP      | ROLLING_BACK | Note ABORTED, RollBack
          LOADED     | decided      | COMMITTED    | Enter COMMITTED, HoldCommitted, Send COMMIT
          LOADED     | departed     | ROLLING_BACK | Note ABORTED, RollBack
          LOADED     | cancel       | ROLLING_BACK | Note ABORTED, RollBack
          LOADED     | lost         | ROLLING_BACK | Note ABORTED, RollBack
          COMMITTED  | RUNNING      | SETTLING     | Enter DONE, CloseDevices, Send SETTLED
          COMMITTED  | GAVE_UP      | RETURNING    | RollBack
          COMMITTED  | MAY_HAVE_RUN | SETTLING     | Note IN_DOUBT, Send SETTLED
          COMMITTED  | lost         | COMMITTED    | Note IN_DOUBT, Redial
          COMMITTED  | reached      | COMMITTED    | Send RESUME
          COMMITTED  | nobody       | COMMITTED    | ''
          COMMITTED  | forced       | COMMITTED    | ''
          COMMITTED  | abandoned    | ENDED        | Note IN_DOUBT, Finish STUCK
          COMMITTED  | REFUSE       | COMMITTED    | Note IN_DOUBT, Redial
          COMMITTED  | UNKNOWN_SESSION | COMMITTED | Note IN_DOUBT, Redial
          COMMITTED  | cancel       | COMMITTED    | ''
          COMMITTED  | departed     | COMMITTED    | ''
          COMMITTED  | failed       | ENDED        | Note IN_DOUBT, Finish STUCK
          COMMITTED  | LOADED       | COMMITTED    | Send COMMIT
          ROLLING_BACK | back       | ENDED        | Tell ABORT, Finish FAILED
          ROLLING_BACK | stuck      | ENDED        | Note IN_DOUBT, Tell ABORT, Finish STUCK
          ROLLING_BACK | gone       | ENDED        | Note LOST, Tell ABORT, Finish LOST
          ROLLING_BACK | lost       | ROLLING_BACK | ''
          ROLLING_BACK | departed   | ROLLING_BACK | ''
          ROLLING_BACK | GAVE_UP    | ROLLING_BACK | ''
          ROLLING_BACK | failed     | ENDED        | Note IN_DOUBT, Tell ABORT, Finish STUCK
          RETURNING  | failed       | SETTLING     | Note IN_DOUBT, Send SETTLED
          RETURNING  | departed     | RETURNING    | ''
          RETURNING  | back         | SETTLING     | Note RETURNED, Send SETTLED
          RETURNING  | stuck        | SETTLING     | Note IN_DOUBT, Send SETTLED
          RETURNING  | gone         | SETTLING     | Note LOST, Send SETTLED
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
    SourceProtocol begun = SourceProtocol.begin(true);
    return new SourceProtocol(
        stage, true, begun.self(), Optional.empty(), Set.of(), "", Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"SWITCHOVER_ACK,due", "due,SWITCHOVER_ACK"})
  void switchesOverOnceItIsBothDueAndAcknowledged(String first, String second) {
    SourceProtocol.Step step = at(SourceStage.STREAMING).on(event(first)).next().on(event(second));

    assertThat(step.next().stage()).isEqualTo(SourceStage.STOPPING);
    assertThat(step.actions()).containsExactly(new SourceAction.Stop());
  }

  /** What a source says once END was sent: from here on the destination may be LOADED. */
  private static SourceProtocol sent(String... events) {
    SourceProtocol at = at(SourceStage.STOPPING).on(event("stopped")).next();
    for (String event : events) {
      at = at.on(event(event)).next();
    }
    return at;
  }

  @ParameterizedTest
  @CsvSource({"stuck,COMMITTED", "gone,COMMITTED", "unknown,SETTLING"})
  void commitsIfItCannotGoBackAndTheDestinationMayBeLoaded(String failure, SourceStage next) {
    assertThat(sent("LOADED", "cancel", failure).stage()).isEqualTo(next);
    assertThat(sent("cancel", failure).stage()).isEqualTo(next);
    assertThat(sent("GAVE_UP", failure).stage()).isEqualTo(SourceStage.SETTLING);
    assertThat(sent("cancel", "GAVE_UP", failure).stage()).isEqualTo(SourceStage.SETTLING);
  }

  @ParameterizedTest
  @CsvSource({"stuck", "gone"})
  void writesTheCommitDownAndCallsIfTheLoadedDestinationCannotBeTold(String failure) {
    SourceProtocol.Step step = sent("LOADED", "lost").on(event(failure));

    assertThat(step.next().stage()).isEqualTo(SourceStage.COMMITTED);
    assertThat(texts(step)).isEqualTo("Enter COMMITTED, Redial");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          back                      | Send ABORT
          back GAVE_UP              | Send SETTLED
          back FORGOTTEN            | Finish CANCELLED
          FORGOTTEN back            | Tell ABORT, Finish CANCELLED
          GAVE_UP back              | Send SETTLED
          back SETTLED              | Finish CANCELLED
          back departed             | ''
          back departed SETTLED     | Finish CANCELLED
          back lost reached departed LOADED | Send ABORT
          back lost                 | Redial
          back lost reached         | Send RESUME
          back lost reached LOADED  | Send ABORT
          back lost reached GAVE_UP | Send SETTLED
          back lost reached RUNNING | Note SPLIT, Send SPLIT
          back lost reached MAY_HAVE_RUN | Note SPLIT, Send SPLIT
          back lost reached RUNNING SETTLED | Finish SPLIT
          back lost reached UNKNOWN_SESSION | Finish CANCELLED
          back lost reached REFUSE  | Redial
          back lost nobody          | Finish CANCELLED
          back lost cancel          | Finish CANCELLED
          back cancel               | Redial
          back cancel reached LOADED | Send ABORT
          back cancel cancel        | Finish CANCELLED
          back cancel abandoned     | Finish CANCELLED
          back forced               | ''
          back lost forced          | Enter FORCED
          back lost forced failed   | Redial
          back lost forced cancel   | Finish CANCELLED
          back lost abandoned       | Finish CANCELLED
          """)
  void goesOnTellingADestinationThatMayBeLoadedThatNoCommitComes(String events, String last) {
    assertThat(lastOf(sent("LOADED", "cancel"), events)).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RUNNING                         | Enter DONE, CloseDevices, Send SETTLED
          RUNNING SETTLED                 | Finish DONE
          RUNNING lost                    | Redial
          RUNNING lost reached            | Send RESUME
          RUNNING lost reached RUNNING    | Send SETTLED
          RUNNING lost reached SETTLED    | Finish DONE
          RUNNING lost nobody             | Finish DONE
          lost lost                       | Redial
          lost reached REFUSE             | Redial
          lost reached UNKNOWN_SESSION reached UNKNOWN_SESSION | Redial
          lost reached LOADED lost        | Note IN_DOUBT, Redial
          RUNNING lost cancel             | Finish DONE
          surrendered                     | ''
          lost surrendered                | Enter DONE, CloseDevices, Redial
          lost surrendered reached LOADED | Send COMMIT
          lost surrendered reached LOADED RUNNING | Send SETTLED
          lost surrendered cancel         | Finish DONE
          lost surrendered failed         | Finish STUCK
          MAY_HAVE_RUN lost cancel        | Finish STUCK
          lost cancel                     | ''
          lost reached LOADED             | Send COMMIT
          lost reached LOADED lost reached RUNNING | Enter DONE, CloseDevices, Send SETTLED
          lost reached GAVE_UP            | RollBack
          lost reached FORGOTTEN back     | Note RETURNED, Tell SETTLED, Finish FAILED
          lost reached GAVE_UP back       | Note RETURNED, Send SETTLED
          lost reached GAVE_UP lost back  | Note RETURNED, Redial
          lost forced                     | Enter FORCED, RollBack
          lost forced back                | Note RETURNED, Redial
          lost forced back reached        | Send RESUME
          lost forced back reached LOADED | Send ABORT
          lost forced back reached RUNNING | Note SPLIT, Send SPLIT
          lost forced stuck               | Note IN_DOUBT, Redial
          lost forced stuck cancel        | ''
          lost forced stuck forced        | Enter FORCED, RollBack
          lost forced stuck reached LOADED | Send COMMIT
          lost forced gone reached LOADED | Send COMMIT
          lost forced gone reached GAVE_UP | RollBack
          lost forced unknown             | Note IN_DOUBT, Finish STUCK
          lost forced failed              | Note IN_DOUBT, Redial
          lost forced failed cancel       | ''
          lost forced failed forced       | Enter FORCED, RollBack
          lost forced failed reached LOADED | Send COMMIT
          RUNNING forced                  | ''
          RUNNING lost forced             | ''
          MAY_HAVE_RUN lost forced        | ''
          failed                          | Note IN_DOUBT, Finish STUCK
          """)
  void asksUntilItKnowsWhatCameOfTheCommit(String events, String last) {
    assertThat(lastOf(sent("LOADED", "decided"), events)).isEqualTo(last);
  }

  private static String lastOf(SourceProtocol from, String events) {
    SourceProtocol at = from;
    String texts = "";
    for (String event : events.split(" ", -1)) {
      SourceProtocol.Step step = at.on(event(event));
      at = step.next();
      texts = texts(step);
    }
    return texts;
  }

  @Test
  void onlyTheJournalThatTookPartCanSayThatNothingWasDone() {
    UUID took = new UUID(1, 2);
    SourceProtocol committed =
        new SourceProtocol(
            SourceStage.COMMITTED,
            true,
            SourceProtocol.begin(true).self(),
            Optional.of(took),
            Set.of(),
            "",
            Optional.empty());

    assertThat(unknown(committed, took)).isEqualTo("RollBack");
    assertThat(unknown(committed, new UUID(3, 4))).isEqualTo("Note IN_DOUBT, Redial");
  }

  private static String unknown(SourceProtocol from, UUID instance) {
    return texts(from.on(new SourceEvent.Peer(new Message.UnknownSession(instance))));
  }

  @Test
  void aForcedDecisionHasAnEpochOfItsOwn() {
    SourceProtocol forced = sent("LOADED", "decided", "lost", "forced");

    assertThat(forced.self().epoch()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"STREAMING", "STOPPING", "SENT", "LOADED"})
  void saysCancelledOnlyIfItWas(SourceStage stage) {
    SourceProtocol cancelled = at(stage).on(event("cancel")).next();

    assertThat(cancelled.on(event("back")).actions())
        .contains(new SourceAction.Finish(SessionState.CANCELLED, "cancelled"));
  }

  /** Who reads it later, in the history, finds nothing leased. */
  @ParameterizedTest
  @CsvSource({"true, closed with the platform, stays", "false, stays stopped and leased, closed"})
  void tellsOfItsDeviceWhatIsTrueWhenThePlatformEnds(boolean ends, String told, String untold) {
    SourceProtocol.Step step =
        at(SourceStage.COMMITTED).on(new SourceEvent.Abandoned("over", ends));

    assertThat(step.actions()).last().asString().contains("over; ", told).doesNotContain(untold);
  }

  private static SourceEvent event(String name) {
    return switch (name) {
      case "initial" -> new SourceEvent.InitialDataSent();
      case "due" -> new SourceEvent.SwitchoverDue();
      case "stopped" -> new SourceEvent.Stopped(new Message.End(List.of(1L)));
      case "decided" -> new SourceEvent.CommitDecided();
      case "failed" -> new SourceEvent.Failed("x");
      case "departed" -> new SourceEvent.Departed("x");
      case "cancel" -> new SourceEvent.Cancelled();
      case "lost" -> new SourceEvent.PeerLost("x");
      case "reached" -> new SourceEvent.Reached();
      case "nobody" -> new SourceEvent.NobodyListens("x");
      case "surrendered" -> new SourceEvent.Surrendered();
      case "forced" -> new SourceEvent.Forced("x");
      case "abandoned" -> new SourceEvent.Abandoned("x", true);
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
