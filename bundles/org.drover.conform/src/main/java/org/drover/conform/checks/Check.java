// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import org.drover.api.service.ConformanceCheck;
import org.drover.conform.subject.Subject;

/**
 * A rule and how it is checked.
 *
 * @param info the rule
 * @param body what is done to a device that was reset before and is RUNNING
 */
public record Check(ConformanceCheck info, Body body) {

  /** What a check does; it returns if the rule is kept. */
  @FunctionalInterface
  public interface Body {
    /**
     * Checks the rule.
     *
     * @throws org.drover.conform.subject.Violation if it is broken
     * @throws org.drover.conform.subject.NotApplicable if the device lacks what it is about
     */
    void run(Subject subject);
  }

  /** A check that no kernel can come to harm by. */
  static Check of(String id, String rule, String source, Body body) {
    return new Check(new ConformanceCheck(id, rule, source, false), body);
  }

  /** A check that a kernel without a fix may hang or crash on. */
  static Check dangerous(String id, String rule, String source, Body body) {
    return new Check(new ConformanceCheck(id, rule, source, true), body);
  }
}
