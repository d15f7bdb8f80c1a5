// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
          LOADED     | context   | ENDED      | Note IN_DOUBT, Finish STUCK
          LOADING    | INITIAL_DATA_SENT | LOADING | CheckInitialData
          LOADING    | initial   | LOADING    | Send SWITCHOVER_ACK
          LOADING    | END       | VALIDATING | Validate
          LOADING    | garbled   | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | lost      | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | cancel    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish CANCELLED
          LOADING    | ABORT     | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADING    | COMMIT    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          VALIDATING | loaded    | LOADED     | Enter LOADED, Send LOADED
          VALIDATING | failed    | ENDED      | Note GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADED     | COMMIT    | COMMITTED  | RunQuietly
          LOADED     | ABORT     | ENDED      | Enter GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          LOADED     | lost      | ENDED      | Note IN_DOUBT, Finish STUCK
          LOADED     | cancel    | ENDED      | Note IN_DOUBT, Finish STUCK
          LOADED     | garbled   | ENDED      | Note IN_DOUBT, Finish STUCK
          LOADED     | data      | ENDED      | Note IN_DOUBT, Finish STUCK
          COMMITTED  | quiet     | STARTING   | Enter STARTING, Run
          COMMITTED  | failed    | ENDED      | Enter GAVE_UP, Reset, Tell GAVE_UP, Finish FAILED
          COMMITTED  | lost      | COMMITTED  | ''
          COMMITTED  | cancel    | COMMITTED  | ''
          STARTING   | started   | RAN        | Note RAN, Send RUNNING
          STARTING   | failed    | ENDED      | Note IN_DOUBT, Tell MAY_HAVE_RUN, Finish STUCK
          STARTING   | lost      | STARTING   | ''
          RAN        | SETTLED   | ENDED      | Note SETTLED, Finish DONE
          RAN        | lost      | ENDED      | Finish DONE
          RAN        | cancel    | RAN        | ''
          ENDED      | COMMIT    | ENDED      | ''
          ENDED      | failed    | ENDED      | Finish STUCK
          """)
  void decides(Stage stage, String event, Stage next, String actions) {
    DestinationProtocol.Step step = new DestinationProtocol(stage).on(event(event));

    assertThat(step.next().stage()).isEqualTo(next);
    assertThat(
            step.actions().stream()
                .map(DestinationProtocolTest::text)
                .collect(Collectors.joining(", ")))
        .isEqualTo(actions);
  }

  private static DestinationEvent event(String name) {
    return switch (name) {
      case "garbled" -> new DestinationEvent.Garbled("x");
      case "lost" -> new DestinationEvent.PeerLost("x");
      case "cancel" -> new DestinationEvent.Cancelled();
      case "failed" -> new DestinationEvent.Failed("x");
      case "fits" ->
          new DestinationEvent.Fits(
              Messages.offer(), new Message.Accept(new UUID(0, 0), List.of()));
      case "unfit" -> new DestinationEvent.Unfit(List.of("x"));
      case "prepared" -> new DestinationEvent.Prepared();
      case "data" -> new DestinationEvent.Data();
      case "context" -> new DestinationEvent.Context();
      case "initial" -> new DestinationEvent.InitialDataLoaded();
      case "loaded" -> new DestinationEvent.Loaded();
      case "quiet" -> new DestinationEvent.QuietlyRunning();
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
