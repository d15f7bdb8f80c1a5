// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.drover.api.Errno;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.StateAnswer;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;

/**
 * Every pair of states: a check for each state that the device may be in, whose rows are the SETs
 * of all states. What is due comes from the state machine of the header.
 */
final class PairChecks {
  private static final String HEADER = "linux/vfio.h, comment on enum vfio_device_mig_state";
  private static final String TABLE = "vfio_mig_get_next_state() in drivers/vfio/vfio_main.c";

  private PairChecks() {}

  static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    for (MigrationState from : MigrationState.values()) {
      if (from != MigrationState.ERROR) {
        checks.add(
            Check.of(
                "pairs.from-" + from.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "from "
                    + from
                    + " each SET ends in the state that was asked for, with a data FD exactly where"
                    + " the path enters the saving states or RESUMING",
                HEADER,
                subject -> row(subject, from)));
      }
    }
    checks.addAll(
        List.of(
            Check.of(
                "pairs.to-error",
                "a SET of ERROR is answered with EINVAL from every state, and moves nothing",
                HEADER,
                subject -> refused(subject, MigrationState.ERROR.code(), "ERROR")),
            Check.of(
                "pairs.to-unknown",
                "a SET of a state that there is none of is answered with EINVAL, and moves nothing",
                TABLE,
                PairChecks::unknown),
            Check.of(
                "pairs.to-unsupported",
                "a SET of a state whose flag the device lacks is answered with EINVAL, and moves"
                    + " nothing",
                HEADER,
                PairChecks::unsupported),
            Check.of(
                "pairs.same-state",
                "a SET of the present state succeeds, gives no data FD and moves nothing",
                "the drivers' loop around vfio_mig_get_next_state()",
                PairChecks::sameState),
            Check.dangerous(
                "pairs.blocked",
                "a SET of PRE_COPY or PRE_COPY_P2P from STOP_COPY is answered with EINVAL, and"
                    + " moves nothing; a kernel without the fix of 2026 never returns from it",
                HEADER + "; " + TABLE,
                PairChecks::blocked)));
    return checks;
  }

  private static void row(Subject subject, MigrationState from) {
    subject.needs(MigrationFeature.STOP_COPY);
    FeatureSet features = subject.features().withoutUnknown();
    if (!features.supports(from)) {
      throw new NotApplicable("the device has no state " + from);
    }
    byte[] image = from == MigrationState.RESUMING ? Drive.image(subject) : new byte[0];
    for (MigrationState to : features.states()) {
      if (MigrationFsm.route(from, to, features) instanceof Route.Path path) {
        enter(subject, from, image);
        pair(subject, path);
      }
    }
  }

  private static void enter(Subject subject, MigrationState from, byte[] image) {
    if (from == MigrationState.RESUMING) {
      // It is left only with a whole image.
      Drive.loaded(subject, image);
    } else {
      subject.freshen();
      Drive.to(subject, from);
    }
  }

  private static void pair(Subject subject, Route.Path path) {
    StateAnswer answer = subject.set(path.to());
    if (path.stream() == StreamKind.NONE) {
      answer.mustGiveNoFd();
    } else {
      answer.mustGiveFd();
    }
    subject.mustBeIn(path.to());
  }

  private static void refused(Subject subject, long target, String name) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (MigrationState from : Drive.states(subject)) {
      subject.freshen();
      Drive.to(subject, from);
      StateAnswer answer = subject.set(target, name, -1);
      answer.mustBe(Errno.EINVAL);
      subject.mustBeIn(from);
    }
  }

  private static void unknown(Subject subject) {
    refused(subject, MigrationState.values().length, "state 8");
    refused(subject, 0xffff_ffffL, "state 0xffffffff");
  }

  private static void unsupported(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    List<MigrationState> lacking =
        Arrays.stream(MigrationState.values())
            .filter(state -> state != MigrationState.ERROR)
            .filter(state -> !subject.features().supports(state))
            .toList();
    if (lacking.isEmpty()) {
      throw new NotApplicable("the device has every state");
    }
    for (MigrationState state : lacking) {
      refused(subject, state.code(), state.name());
    }
  }

  private static void sameState(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (MigrationState state : Drive.states(subject)) {
      subject.freshen();
      Drive.to(subject, state);
      for (int time = 0; time < 2; time++) {
        subject.set(state).mustGiveNoFd();
      }
      subject.mustBeIn(state);
    }
  }

  private static void blocked(Subject subject) {
    subject.needs(MigrationFeature.PRE_COPY);
    for (MigrationState to : List.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P)) {
      if (subject.features().supports(to)) {
        subject.freshen();
        Drive.to(subject, MigrationState.STOP_COPY);
        StateAnswer answer = subject.set(to);
        answer.mustBe(Errno.EINVAL);
        if (answer.fd().isPresent()) {
          throw new Violation("a SET that failed gave a data FD");
        }
        subject.mustBeIn(MigrationState.STOP_COPY);
      }
    }
  }
}
