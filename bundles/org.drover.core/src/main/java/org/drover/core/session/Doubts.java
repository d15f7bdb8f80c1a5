// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Resolution;
import org.drover.api.service.SessionState;
import org.drover.core.protocol.Doubt;

/** Whether a session is in doubt, and what may be done about it. Guarded by its {@link Control}. */
final class Doubts {
  private final String id;
  private final Progress progress;
  private Optional<MigrationSnapshot.Doubt> shown = Optional.empty();
  private Optional<Instant> since = Optional.empty();
  private Optional<Notice.Abandon> abandoned = Optional.empty();
  private String forced = "";
  private boolean forcible;
  private boolean cancellable;

  Doubts(String id, Progress progress) {
    this.id = id;
    this.progress = progress;
  }

  boolean is() {
    return shown.isPresent();
  }

  /** A connection that stood for a moment and told nothing does not make a doubt younger. */
  void begin(Doubt what, String peer, Consumer<Notice> post) {
    forcible = what.forcible();
    cancellable = what.cancellable();
    Instant now = Instant.now();
    since = since.or(() -> Optional.of(now));
    show(
        new MigrationSnapshot.Doubt(
            since.get(), peer, what.reason(), what.here(), what.there(), what.waitsFor(), forced));
    abandoned.ifPresent(post);
  }

  private void show(MigrationSnapshot.Doubt doubt) {
    shown = Optional.of(doubt);
    progress.doubt(doubt);
  }

  void called(String how) {
    shown.ifPresent(doubt -> show(with(doubt, doubt.peer(), how)));
  }

  void calls(String peer) {
    shown.ifPresent(doubt -> show(with(doubt, peer, doubt.reason())));
  }

  private MigrationSnapshot.Doubt with(MigrationSnapshot.Doubt doubt, String peer, String how) {
    return new MigrationSnapshot.Doubt(
        doubt.since(), peer, how, doubt.here(), doubt.there(), doubt.waitsFor(), forced);
  }

  /** A cancel was taken before, and came to nothing. */
  void tooLate() {
    String remedy =
        cancellable
            ? "cancel again to leave the other side without an answer"
            : "only vfio:resolve " + id + " ends this without the other side";
    shown.ifPresent(
        doubt -> called(doubt.reason() + "; the cancel that came before is dropped: " + remedy));
  }

  void forced(String how) {
    forced = how;
    shown.ifPresent(doubt -> called(doubt.reason()));
  }

  void end() {
    since = Optional.empty();
    if (shown.isPresent()) {
      shown = Optional.empty();
      progress.state(SessionState.ACTIVE, "the other side answers again");
    }
  }

  /** Who decided by force, or has only to tell, may stop waiting for the other side to hear it. */
  boolean cancel(Consumer<Notice> post) {
    boolean ends = cancellable || !forced.isEmpty();
    if (ends) {
      post.accept(new Notice.Cancel());
    }
    return ends;
  }

  void check(Resolution resolution) {
    if (!is()) {
      throw new DroverException(
          "session " + id + " is not in doubt; vfio:sessions shows how it stands");
    }
    if (!resolution.giveUp() && resolution.keepHere().isEmpty()) {
      checkAsk(resolution);
    }
    if (resolution.giveUp() && (cancellable || !forced.isEmpty())) {
      throw new RefusedException(
          "giving up what " + id + " holds",
          List.of("this side holds " + shown.get().here() + "; vfio:cancel ends the session"));
    }
    if (resolution.keepHere().isPresent() && !forcible) {
      throw new RefusedException(
          "keeping the devices of " + id + " here",
          List.of("this side holds " + shown.get().here()));
    }
    if (resolution.keepHere().isPresent() && !forced.isEmpty()) {
      throw new RefusedException(
          "keeping the devices of " + id + " here",
          List.of("they are, the other side fenced by: " + forced));
    }
  }

  private void checkAsk(Resolution resolution) {
    MigrationSnapshot session = progress.snapshot();
    String what = "asking the other side of " + id;
    if (session.kind() == Kind.RECEIVE) {
      throw new RefusedException(
          what,
          List.of("this is the destination, and the source calls; ask there, with vfio:resolve"));
    }
    Optional<String> scheme = session.place().map(URI::getScheme);
    resolution
        .peer()
        .filter(
            peer -> scheme.filter(before -> !before.equalsIgnoreCase(peer.getScheme())).isPresent())
        .ifPresent(
            peer -> {
              throw new RefusedException(
                  what + " at " + peer,
                  List.of("it is called by " + scheme.get() + "; give a place of that scheme"));
            });
  }

  void abandon(Notice.Abandon notice, Consumer<Notice> post) {
    abandoned = Optional.of(notice);
    if (is()) {
      post.accept(notice);
    }
  }

  boolean closing() {
    return abandoned.filter(Notice.Abandon::closing).isPresent();
  }
}
