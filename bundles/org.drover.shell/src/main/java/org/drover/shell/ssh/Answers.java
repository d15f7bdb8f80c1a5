// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;

/**
 * The answers that are being given now, each known to its session by a variable, so that Gogo's
 * word of a failure finds the streams that it belongs to. Any thread.
 */
public final class Answers implements CommandSessionListener {
  /** A session's variable. Its value cannot be guessed by another session. */
  public static final String VARIABLE = "drover.answer";

  private final Map<String, Answer> open = new ConcurrentHashMap<>();

  /**
   * Begins one.
   *
   * @param answer to a session that gets the variable
   * @return the variable's value
   */
  public String open(Answer answer) {
    String id = UUID.randomUUID().toString();
    open.put(id, answer);
    return id;
  }

  /**
   * Ends one.
   *
   * @param id the variable's value
   */
  public void close(String id) {
    open.remove(id);
  }

  @Override
  public void beforeExecute(CommandSession session, CharSequence line) {
    find(session).ifPresent(Answer::begins);
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence line, Exception error) {
    find(session).ifPresent(answer -> answer.fails(error));
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence line, Object result) {
    find(session).ifPresent(Answer::ends);
  }

  private Optional<Answer> find(CommandSession session) {
    return Optional.ofNullable(session.get(VARIABLE)).map(id -> open.get(id.toString()));
  }
}
