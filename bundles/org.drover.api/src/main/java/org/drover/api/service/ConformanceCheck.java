// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * A rule that a device and its driver are held to.
 *
 * @param id stable: {@code area.rule}, lower-case letters, digits, hyphens and one dot
 * @param rule the sentence that is enforced
 * @param source where the rule stands: the header, or the kernel's file and function
 * @param dangerous whether a kernel that lacks a fix may hang or crash on it; such a check runs
 *     only if asked for
 */
public record ConformanceCheck(String id, String rule, String source, boolean dangerous) {

  /**
   * What the check belongs to.
   *
   * @return the id up to its dot
   */
  public String area() {
    return id.substring(0, id.indexOf('.'));
  }
}
