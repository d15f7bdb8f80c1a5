// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The door of a command: lets nobody through without the role that the command needs, and tells the
 * audit trail who was refused, who changed something, and what came of it.
 */
public final class Admission {
  private final Object command;
  private final Caller caller;
  private final AuditTrail trail;

  /** Taken at once: sorting what was typed takes it out of the command's fields. */
  private final String typed;

  /**
   * For one call of a command by whoever stands behind the present thread.
   *
   * @param command an object of a class with Karaf's annotations and {@link Needs}, into whose
   *     fields Karaf has put what was typed
   * @param trail that is told
   */
  public Admission(Object command, AuditTrail trail) {
    this(command, Caller.present(), trail);
  }

  Admission(Object command, Caller caller, AuditTrail trail) {
    this.command = command;
    this.caller = caller;
    this.trail = trail;
    this.typed = TypedLine.of(command);
  }

  /**
   * For what is no command but needs a role as well; a refusal is noted.
   *
   * @param needed the role, and for what
   * @param caller who asks for it
   * @param note is given the line of a refusal: {@link AuditTrail#add}, where there is a trail
   * @return empty if they may have it, or else the sentence for them, without a full stop
   */
  public static Optional<String> refusal(
      Requirement needed, Caller caller, Consumer<AuditEntry> note) {
    if (caller.may(needed.role())) {
      return Optional.empty();
    }
    String sentence = RefusedException.sentence(needed, caller);
    note.accept(new AuditEntry(caller, AuditEntry.Outcome.REFUSED, needed.what(), sentence));
    return Optional.of(sentence);
  }

  /**
   * Carries the command out, if it may be.
   *
   * @param work the command's own; what it throws is noted and thrown on
   * @throws RefusedException before anything is done, if the caller's role does not do
   */
  public void carryOut(Runnable work) {
    carryOut(() -> {}, work);
  }

  /**
   * Carries the command out, if it may be.
   *
   * @param sorting puts more of what was typed into the fields; options that need another role may
   *     show only then
   * @param work the command's own; what it throws is noted and thrown on
   * @throws RefusedException before the work, if the caller's role does not do
   */
  public void carryOut(Runnable sorting, Runnable work) {
    try {
      check();
      sorting.run();
      check();
      announce();
      work.run();
    } catch (RuntimeException | Error e) {
      noteFailure(e);
      throw e;
    }
    if (isChange()) {
      note(AuditEntry.Outcome.DONE, "");
    }
  }

  private void check() {
    Requirement needed = Requirement.asTyped(command);
    if (!caller.may(needed.role())) {
      throw new RefusedException(needed, caller);
    }
  }

  private void announce() {
    Needs needs = command.getClass().getAnnotation(Needs.class);
    if (needs != null && needs.announced()) {
      note(AuditEntry.Outcome.BEGUN, "");
    }
  }

  private boolean isChange() {
    return Requirement.asTyped(command).role() != Role.VIEWER;
  }

  private void noteFailure(Throwable why) {
    String sentence = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    if (why instanceof RefusedException) {
      note(AuditEntry.Outcome.REFUSED, sentence);
    } else if (isChange()) {
      note(AuditEntry.Outcome.FAILED, sentence);
    }
  }

  private void note(AuditEntry.Outcome outcome, String why) {
    trail.add(new AuditEntry(caller, outcome, typed, why));
  }
}
