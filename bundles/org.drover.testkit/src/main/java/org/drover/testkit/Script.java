// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.Errno;

/** What a scripted kernel expects, what it answers, and what it saw. */
final class Script {
  private static final int CONTEXT = 8;

  private final Deque<Line> lines = new ArrayDeque<>();
  private final Deque<Line> rules = new ArrayDeque<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private AssertionError unexpected;

  private record Line(CallMatcher matcher, Reply reply) {}

  private static final class Failure {
    private final CallMatcher matcher;
    private final Errno errno;
    private int left;

    Failure(CallMatcher matcher, int nth, Errno errno) {
      this.matcher = matcher;
      this.left = nth;
      this.errno = errno;
    }

    boolean strikes(Call call) {
      if (!matcher.matches(call)) {
        return false;
      }
      left--;
      return left == 0;
    }
  }

  synchronized void append(CallMatcher matcher, Reply reply) {
    lines.addLast(new Line(matcher, reply));
  }

  synchronized void rule(CallMatcher matcher, Reply reply) {
    rules.addFirst(new Line(matcher, reply));
  }

  synchronized void failNth(CallMatcher matcher, int nth, Errno errno) {
    failures.add(new Failure(matcher, nth, errno));
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  long answer(Call call, ByteBuffer argument, Reply otherwise) {
    return choose(call, otherwise).to(call, argument);
  }

  private synchronized Reply choose(Call call, Reply otherwise) {
    calls.add(call);
    // All of them count the call, also those that do not strike now.
    List<Failure> striking = failures.stream().filter(failure -> failure.strikes(call)).toList();
    if (!striking.isEmpty()) {
      return Reply.failing(striking.get(0).errno);
    }
    Line next = lines.peekFirst();
    if (next != null && next.matcher().matches(call)) {
      return lines.removeFirst().reply();
    }
    Optional<Line> rule = rules.stream().filter(line -> line.matcher().matches(call)).findFirst();
    if (rule.isPresent()) {
      return rule.get().reply();
    }
    if (otherwise == null) {
      AssertionError error = new AssertionError(difference(call));
      unexpected = unexpected == null ? error : unexpected;
      throw error;
    }
    return otherwise;
  }

  private String difference(Call call) {
    Line next = lines.peekFirst();
    return "an unexpected system call\n  expected: "
        + (next == null ? "none, the script is through" : next.matcher())
        + "\n  seen:     "
        + call
        + "\n  before it:"
        + before()
        + (rules.isEmpty() ? "" : "\n  rules:" + listed(rules));
  }

  private String before() {
    int last = calls.size() - 1;
    return calls.subList(Math.max(0, last - CONTEXT), last).stream()
        .map(call -> "\n    " + call)
        .collect(Collectors.joining());
  }

  private static String listed(Deque<Line> lines) {
    return lines.stream()
        .map(line -> "\n    " + line.matcher())
        .distinct()
        .collect(Collectors.joining());
  }

  synchronized void verify() {
    if (unexpected != null) {
      throw new AssertionError(unexpected.getMessage(), unexpected);
    }
    if (!lines.isEmpty()) {
      throw new AssertionError("system calls that never came:" + listed(lines));
    }
  }
}
