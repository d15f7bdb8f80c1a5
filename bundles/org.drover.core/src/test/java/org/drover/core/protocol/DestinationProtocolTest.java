// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.drover.core.protocol.DestinationProtocol.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line per rule: stage, event, next stage, actions in their order. */
class DestinationProtocolTest {

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NEW        | OFFER     | EXAMINING  | Examine
          NEW        | COMMIT    | ENDED      | Tell REFUSE, Finish FAILED
          NEW        | garbled   | ENDED      | Tell REFUSE, Finish FAILED
          NEW        | cancel    | ENDED      | Finish CANCELLED
          EXAMINING  | fits      | PREPARING  | Enter ACCEPTED, Prepare, Send ACCEPT
          EXAMINING  | unfit     | ENDED      | Tell REFUSE, Finish FAILED
          PREPARING  | prepared  | LOADING    | ''
          PREPARING  | failed    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | data      | LOADING    | Load
          LOADING    | context   | LOADING    | KeepContext
          LOADING    | INITIAL_DATA_SENT | LOADING | CheckInitialData
          LOADING    | initial   | LOADING    | Send SWITCHOVER_ACK
          LOADING    | END       | VALIDATING | Validate
          LOADING    | garbled   | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | lost      | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | cancel    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish CANCELLED
          LOADING    | departed  | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | ABORT     | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | COMMIT    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          VALIDATING | loaded    | LOADED     | Enter LOADED, Send LOADED
          VALIDATING | failed    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADED     | COMMIT    | COMMITTED  | RunQuietly
          LOADED     | ABORT     | GAVE_UP    | Enter GAVE_UP, Reset, Tell GAVE_UP
          LOADED     | RESUME    | LOADED     | Send LOADED
          LOADED     | lost      | LOADED     | Note IN_DOUBT, Await
          LOADED     | cancel    | GAVE_UP    | Enter GAVE_UP, Reset, Tell GAVE_UP
          LOADED     | garbled   | LOADED     | Note IN_DOUBT, Await
          LOADED     | data      | LOADED     | Note IN_DOUBT, Await
          LOADED     | context   | LOADED     | Note IN_DOUBT, Await
          LOADED     | failed    | ENDED      | Note IN_DOUBT, Finish STUCK
          LOADED     | departed  | GAVE_UP    | Enter GAVE_UP, Reset, Tell GAVE_UP
          LOADED     | forced    | LOADED     | ''
          LOADED     | abandoned | ENDED      | Note IN_DOUBT, Finish STUCK
          COMMITTED  | quiet     | STARTING   | Enter STARTING, Run
          COMMITTED  | failed    | GAVE_UP    | Enter GAVE_UP, Reset, Tell GAVE_UP
          COMMITTED  | lost      | COMMITTED  | ''
          COMMITTED  | cancel    | COMMITTED  | ''
          COMMITTED  | departed  | COMMITTED  | ''
          STARTING   | started   | RAN        | Note RAN, Send RUNNING
          STARTING   | failed    | MAY_HAVE_RUN | Note IN_DOUBT, Send MAY_HAVE_RUN
          STARTING   | lost      | STARTING   | ''
          RAN        | SETTLED   | ENDED      | Note SETTLED, Tell SETTLED, Finish DONE
          RAN        | COMMIT    | RAN        | Send RUNNING
          RAN        | RESUME    | RAN        | Send RUNNING
          RAN        | lost      | RAN        | Note IN_DOUBT, Await
          RAN        | cancel    | RAN        | ''
          RAN        | departed  | RAN        | ''
          RAN        | SPLIT     | ENDED      | Note SPLIT, Tell SETTLED, Finish SPLIT
          RAN        | abandoned | ENDED      | Finish DONE
          ENDED      | COMMIT    | ENDED      | ''
          ENDED      | failed    | ENDED      | Finish STUCK
          """)
  void decides(Stage stage, String event, Stage next, String actions) {
    DestinationProtocol.Step step = at(stage).on(event(event));

    assertThat(step.next().stage()).isEqualTo(next);
    assertThat(
            step.actions().stream()
                .map(DestinationProtocolTest::text)
                .collect(Collectors.joining(", ")))
        .isEqualTo(actions);
  }

  private static DestinationProtocol at(Stage stage) {
    return new DestinationProtocol(stage, Set.of(), Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lost cancel                       | ''
          lost RESUME                       | Send LOADED
          lost RESUME COMMIT                | RunQuietly
          lost RESUME ABORT                 | Enter GAVE_UP, Reset, Tell GAVE_UP
          lost RESUME cancel                | Enter GAVE_UP, Reset, Tell GAVE_UP
          cancel COMMIT                     | ''
          cancel RESUME                     | Send GAVE_UP
          cancel SETTLED                    | Note SETTLED, Tell SETTLED, Finish CANCELLED
          cancel lost                       | Note IN_DOUBT, Await
          cancel lost RESUME SETTLED        | Note SETTLED, Tell SETTLED, Finish CANCELLED
          cancel lost forced                | ''
          cancel cancel                     | Note IN_DOUBT, Await
          cancel cancel RESUME SETTLED      | Note SETTLED, Tell SETTLED, Finish CANCELLED
          cancel cancel cancel              | Finish CANCELLED
          ABORT cancel                      | Finish FAILED
          surrendered                       | ''
          lost surrendered                  | Enter GAVE_UP, Reset, Note IN_DOUBT, Await
          lost surrendered RESUME           | Send GAVE_UP
          lost surrendered COMMIT           | ''
          lost surrendered cancel           | Finish FAILED
          lost surrendered failed           | Finish STUCK
          COMMIT quiet started lost surrendered | ''
          cancel lost cancel                | Finish CANCELLED
          COMMIT quiet started lost cancel  | Finish DONE
          COMMIT quiet failed lost cancel   | Finish STUCK
          cancel failed                     | Finish STUCK
          cancel departed                   | ''
          cancel departed SETTLED           | Note SETTLED, Tell SETTLED, Finish CANCELLED
          departed COMMIT                   | ''
          departed SETTLED                  | Note SETTLED, Tell SETTLED, Finish FAILED
          lost departed                     | ''
          lost RESUME departed              | Enter GAVE_UP, Reset, Tell GAVE_UP
          COMMIT quiet failed departed SETTLED | Note SETTLED, Tell SETTLED, Finish STUCK
          ABORT SETTLED                     | Note SETTLED, Tell SETTLED, Finish FAILED
          ABORT lost                        | Finish FAILED
          lost forced                       | Enter FORCED, RunQuietly
          lost forced failed                | Note IN_DOUBT, Finish STUCK
          lost forced unwritten             | Note IN_DOUBT, Await
          lost forced unwritten RESUME      | Send LOADED
          lost forced unwritten forced      | Enter FORCED, RunQuietly
          lost forced unwritten surrendered | Enter GAVE_UP, Reset, Note IN_DOUBT, Await
          lost forced quiet started         | Note RAN, Note IN_DOUBT, Await
          lost forced quiet started RESUME  | Send RUNNING
          lost forced quiet started RESUME SPLIT | Note SPLIT, Tell SETTLED, Finish SPLIT
          lost forced quiet started cancel  | Finish DONE
          COMMIT lost quiet started         | Note RAN, Note IN_DOUBT, Await
          COMMIT quiet failed SETTLED       | Note SETTLED, Tell SETTLED, Finish STUCK
          COMMIT quiet failed lost RESUME   | Send MAY_HAVE_RUN
          COMMIT quiet started lost RESUME  | Send RUNNING
          COMMIT quiet started lost forced  | Enter FORCED
          COMMIT quiet started lost forced cancel | Finish DONE
          COMMIT quiet started lost forced unwritten | Note IN_DOUBT, Await
          COMMIT quiet started lost forced unwritten RESUME | Send RUNNING
          """)
  void settlesWhatWasLeftOpenFromLoadedOn(String events, String last) {
    DestinationProtocol now = at(Stage.LOADED);
    String texts = "";
    for (String event : events.split(" ", -1)) {
      DestinationProtocol.Step step = now.on(event(event));
      now = step.next();
      texts =
          step.actions().stream()
              .map(DestinationProtocolTest::text)
              .collect(Collectors.joining(", "));
    }
    assertThat(texts).isEqualTo(last);
  }

  /** Kept here by force, it runs while the source has said nothing of having stopped. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          COMMIT quiet started lost | its own, stopped: it has still to hear RUNNING
          COMMIT quiet failed lost  | its own, stopped: it has still to hear MAY_HAVE_RUN
          lost forced quiet started | unknown: it was said to be fenced, and may run if it was not; it has still to hear RUNNING
          lost forced quiet failed  | unknown: it was said to be fenced, and may run if it was not; it has still to hear MAY_HAVE_RUN
          """)
  void tellsWhatTheSourceMayHold(String events, String there) {
    DestinationProtocol now = at(Stage.LOADED);
    String told = "";
    for (String event : events.split(" ", -1)) {
      DestinationProtocol.Step step = now.on(event(event));
      now = step.next();
      told =
          step.actions().stream()
              .filter(DestinationAction.Await.class::isInstance)
              .map(action -> ((DestinationAction.Await) action).doubt().there())
              .collect(Collectors.joining());
    }
    assertThat(told).isEqualTo(there);
  }

  /** Who reads it later, in the history, finds nothing leased. */
  @ParameterizedTest
  @CsvSource({"true, closed with the platform, stays", "false, stays stopped and leased, closed"})
  void tellsOfItsDeviceWhatIsTrueWhenThePlatformEnds(boolean ends, String told, String untold) {
    DestinationProtocol.Step step =
        at(Stage.LOADED).on(new DestinationEvent.Abandoned("over", ends));

    assertThat(step.actions()).last().asString().contains("over; ", told).doesNotContain(untold);
  }

  private static DestinationEvent event(String name) {
    return switch (name) {
      case "garbled" -> new DestinationEvent.Garbled("x");
      case "lost" -> new DestinationEvent.PeerLost("x");
      case "departed" -> new DestinationEvent.Departed("x");
      case "cancel" -> new DestinationEvent.Cancelled();
      case "failed" -> new DestinationEvent.Failed("x");
      case "unwritten" -> new DestinationEvent.Unwritten("x");
      case "fits" ->
          new DestinationEvent.Fits(
              Messages.offer(), new Message.Accept(new UUID(0, 0), List.of(), List.of()));
      case "unfit" -> new DestinationEvent.Unfit(List.of("x"));
      case "prepared" -> new DestinationEvent.Prepared();
      case "data" -> new DestinationEvent.Data();
      case "context" -> new DestinationEvent.Context();
      case "initial" -> new DestinationEvent.InitialDataLoaded();
      case "loaded" -> new DestinationEvent.Loaded();
      case "quiet" -> new DestinationEvent.QuietlyRunning();
      case "surrendered" -> new DestinationEvent.Surrendered();
      case "forced" -> new DestinationEvent.Forced("x");
      case "abandoned" -> new DestinationEvent.Abandoned("x", true);
      case "started" -> new DestinationEvent.Started();
      default -> new DestinationEvent.Peer(Messages.named(name));
    };
  }

  private static String text(DestinationAction action) {
    String name = action.getClass().getSimpleName();
    if (action instanceof DestinationAction.Enter enter) {
      return name + " " + enter.point();
    }
    if (action instanceof DestinationAction.Note note) {
      return name + " " + note.point();
    }
    if (action instanceof DestinationAction.Send send) {
      return name + " " + send.message().name();
    }
    if (action instanceof DestinationAction.Tell tell) {
      return name + " " + tell.message().name();
    }
    return action instanceof DestinationAction.Finish finish ? name + " " + finish.outcome() : name;
  }
}
