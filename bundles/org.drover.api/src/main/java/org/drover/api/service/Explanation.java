// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Comparator;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Effect;
import org.drover.api.Finding;
import org.drover.api.Reason;

/**
 * Why a device cannot be opened or migrated.
 *
 * @param address whom
 * @param findings the gravest effect first; those of one effect as they were found
 */
public record Explanation(DeviceAddress address, List<Finding> findings) {

  /** What they come to. */
  public enum Verdict {
    /** It cannot be opened. */
    NOT_OPENED,
    /** It can be opened, and not migrated. */
    NOT_MIGRATED,
    /** Nothing is against it as far as is known before it is opened. */
    UNKNOWN,
    /** It can be migrated. */
    MIGRATABLE
  }

  /** Sorts them. */
  public Explanation {
    findings =
        findings.stream().sorted(Comparator.comparing(each -> each.reason().effect())).toList();
  }

  /**
   * What they come to.
   *
   * @return by the gravest
   */
  public Verdict verdict() {
    if (has(Effect.NOT_OPENED)) {
      return Verdict.NOT_OPENED;
    }
    if (has(Effect.NOT_MIGRATED)) {
      return Verdict.NOT_MIGRATED;
    }
    return findings.stream().anyMatch(each -> each.reason() == Reason.UNKNOWN_UNTIL_OPENED)
        ? Verdict.UNKNOWN
        : Verdict.MIGRATABLE;
  }

  private boolean has(Effect effect) {
    return findings.stream().anyMatch(each -> each.reason().effect() == effect);
  }
}
