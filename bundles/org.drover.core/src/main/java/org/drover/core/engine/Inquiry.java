// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.journal.Journal.Role;
import org.drover.core.protocol.Message;

/**
 * Answers a source that asks for a session which nobody here is at work on: from what is written
 * down of it. Nothing that still has to be decided is answered so.
 */
final class Inquiry {
  private final Journal journal;
  private final Duration farewell;

  /**
   * From a journal.
   *
   * @param farewell for how long a source is waited for that has still to do what it was told: it
   *     keeps everybody else out, and can ask again
   */
  Inquiry(Journal journal, Duration farewell) {
    this.journal = journal;
    this.farewell = farewell;
  }

  /** What is known of a session. */
  Message answer(Message.Resume asked) {
    List<Journal.Entry> entries =
        journal.entries(asked.session()).stream()
            .filter(entry -> entry.role() == Role.DESTINATION)
            .toList();
    Set<Point> points = EnumSet.noneOf(Point.class);
    entries.forEach(entry -> points.add(entry.point()));
    if (entries.isEmpty()) {
      return new Message.UnknownSession(journal.instance());
    }
    if (!took(entries).equals(Optional.of(asked.instance()))) {
      return refuse("the session " + asked.session() + " was agreed on with another platform");
    }
    if (points.contains(Point.SETTLED) || points.contains(Point.SPLIT)) {
      return new Message.Settled();
    }
    if (points.contains(Point.GAVE_UP)) {
      return new Message.GaveUp(detail(entries, Point.GAVE_UP), false);
    }
    return points.contains(Point.RAN)
        ? new Message.Running()
        : refuse(
            "the session "
                + asked.session()
                + " is not decided here: it is at work, or was left as it stands; vfio:sessions there"
                + " shows it");
  }

  private static Message refuse(String reason) {
    return new Message.Refuse(List.of(reason));
  }

  private static Optional<UUID> took(List<Journal.Entry> entries) {
    return entries.stream()
        .flatMap(entry -> entry.agreement().stream())
        .map(Journal.Agreement::peer)
        .findFirst();
  }

  private static String detail(List<Journal.Entry> entries, Point point) {
    return entries.stream()
        .filter(entry -> entry.point() == point)
        .map(Journal.Entry::detail)
        .findFirst()
        .orElse("");
  }

  /**
   * Answers, and writes down that the source has heard it if it says so.
   *
   * @return what was answered, for the notes
   */
  String serve(DestinationLine line, Message.Resume asked) throws IOException {
    Message answer = answer(asked);
    line.greeted();
    line.link().send(answer);
    if (answer instanceof Message.GaveUp || answer instanceof Message.Running) {
      Optional<Message> word = line.hearing().message(farewell);
      if (word.isPresent() && word.get() instanceof Message.Settled) {
        settle(line, asked, Point.SETTLED, "");
      } else if (word.isPresent() && word.get() instanceof Message.Split split) {
        settle(line, asked, Point.SPLIT, split.reason());
      }
    }
    return "it asked for the session " + asked.session() + " and was told " + answer.name();
  }

  private void settle(DestinationLine line, Message.Resume asked, Point point, String detail)
      throws IOException {
    journal.record(
        new Journal.Entry(asked.session(), Role.DESTINATION, point, Optional.empty(), detail));
    line.link().send(new Message.Settled());
  }
}
