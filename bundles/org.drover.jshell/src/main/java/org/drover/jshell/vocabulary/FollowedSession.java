// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.jshell.words.ScriptSession;
import org.drover.text.ProgressLine;
import org.drover.text.read.Places;

/** A session of the engine, for a script. */
final class FollowedSession implements ScriptSession {
  private final Session session;
  private final Following following;

  FollowedSession(Session session, Following following) {
    this.session = session;
    this.following = following;
  }

  Session session() {
    return session;
  }

  @Override
  public String id() {
    return session.id();
  }

  @Override
  public MigrationSnapshot snapshot() {
    return session.snapshot();
  }

  @Override
  public Optional<URI> place() {
    return session.snapshot().place();
  }

  @Override
  public Optional<MigrationReport> report() {
    return session.report();
  }

  @Override
  public MigrationReport await() {
    return following.toItsEnd(session, snapshot -> {});
  }

  @Override
  public Optional<MigrationReport> await(Duration atMost) {
    return following.forATime(session, atMost);
  }

  @Override
  public MigrationSnapshot awaitHold() {
    return following.toItsHold(session);
  }

  @Override
  public boolean cancel() {
    return session.cancel();
  }

  @Override
  public ScriptSession switchover() {
    session.switchover();
    return this;
  }

  @Override
  public ScriptSession proceed() {
    session.proceed();
    return this;
  }

  @Override
  public ScriptSession resolve() {
    session.resolve(Resolution.ask());
    return this;
  }

  @Override
  public ScriptSession resolve(String peer) {
    session.resolve(Resolution.ask(Places.peer(peer)));
    return this;
  }

  @Override
  public ScriptSession keepHere(String fenced) {
    boolean source = session.snapshot().kind() == Kind.MIGRATE;
    session.resolve(Resolution.keepHere(source ? Side.DESTINATION : Side.SOURCE, fenced));
    return this;
  }

  @Override
  public ScriptSession giveUp() {
    session.resolve(Resolution.surrender());
    return this;
  }

  @Override
  public String toString() {
    MigrationSnapshot now = session.snapshot();
    return ProgressLine.of(now, Integer.MAX_VALUE);
  }
}
