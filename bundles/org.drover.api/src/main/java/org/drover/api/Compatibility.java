// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.Comparator;
import java.util.List;
import org.drover.api.Mismatch.Grade;

/**
 * Whether a saved state fits a device, as far as can be told from what both sides say of
 * themselves.
 *
 * @param mismatches refusals before warnings; those of one grade as they were found
 */
public record Compatibility(List<Mismatch> mismatches) {

  /** Nothing is against it, and nothing is to be known. */
  public static final Compatibility OK = new Compatibility(List.of());

  /** What it comes to. */
  public enum Verdict {
    /** Nothing is against it. */
    OK,
    /** It fits, and something is to be known. */
    WARNINGS,
    /** It does not fit. */
    REFUSED
  }

  /** Sorts them. */
  public Compatibility {
    mismatches = mismatches.stream().sorted(Comparator.comparing(Mismatch::grade)).toList();
  }

  /**
   * Of what was found.
   *
   * @param mismatches in any order
   * @return {@link #OK} of none
   */
  public static Compatibility of(Mismatch... mismatches) {
    return new Compatibility(List.of(mismatches));
  }

  /**
   * What it comes to.
   *
   * @return by the gravest
   */
  public Verdict verdict() {
    if (mismatches.isEmpty()) {
      return Verdict.OK;
    }
    return mismatches.get(0).grade() == Grade.REFUSAL ? Verdict.REFUSED : Verdict.WARNINGS;
  }

  /**
   * Whether nothing keeps the state from the device.
   *
   * @return true also with warnings
   */
  public boolean fits() {
    return verdict() != Verdict.REFUSED;
  }

  /**
   * What keeps the state from the device.
   *
   * @return as they were found
   */
  public List<Mismatch> refusals() {
    return of(Grade.REFUSAL);
  }

  /**
   * What is to be known.
   *
   * @return as they were found
   */
  public List<Mismatch> warnings() {
    return of(Grade.WARNING);
  }

  private List<Mismatch> of(Grade grade) {
    return mismatches.stream().filter(each -> each.grade() == grade).toList();
  }
}
