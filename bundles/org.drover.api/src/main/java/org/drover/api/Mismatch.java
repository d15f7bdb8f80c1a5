// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.regex.Pattern;

/**
 * One thing that stands between a saved state and a device, as the vendor driver of the device sees
 * it.
 *
 * @param id stable, of lower-case words with hyphens between them: programs may rely on it; a
 *     vendor's documentation lists its own
 * @param grade what it means
 * @param sentence what differs, for a person; names the things on both sides, ends without a full
 *     stop
 * @param remedy what to do, for a person: begins with a verb, never empty, ends without a full stop
 */
public record Mismatch(String id, Grade grade, String sentence, String remedy) {

  /** The state is of a device of another vendor. */
  public static final String OTHER_VENDOR = "other-vendor";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** What a mismatch means for a migration. */
  public enum Grade {
    /** The state does not go into the device: nothing is touched. */
    REFUSAL,
    /** It goes, and something is to be known or compared by hand. */
    WARNING
  }

  /** Refuses an id that is none, and empty texts. */
  public Mismatch {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "'" + id + "' is no id of a mismatch: write lower-case words with hyphens between them");
    }
    if (sentence.isBlank() || remedy.isBlank()) {
      throw new IllegalArgumentException(
          "the mismatch " + id + " needs a sentence and a remedy, and one of them is empty");
    }
  }

  /**
   * What keeps the state from the device.
   *
   * @param id stable
   * @param sentence what differs
   * @param remedy what to do
   * @return of the grade {@link Grade#REFUSAL}
   */
  public static Mismatch refusal(String id, String sentence, String remedy) {
    return new Mismatch(id, Grade.REFUSAL, sentence, remedy);
  }

  /**
   * What does not keep the state from the device, and should be known.
   *
   * @param id stable
   * @param sentence what differs, or is not known
   * @param remedy what to do
   * @return of the grade {@link Grade#WARNING}
   */
  public static Mismatch warning(String id, String sentence, String remedy) {
    return new Mismatch(id, Grade.WARNING, sentence, remedy);
  }

  /**
   * The state is of another vendor's device.
   *
   * @param vendor whose state it is
   * @param destination whom it should go into
   * @param own the vendor of that
   * @return a refusal
   */
  public static Mismatch otherVendor(String vendor, DeviceAddress destination, String own) {
    return refusal(
        OTHER_VENDOR,
        "the state is of vendor " + vendor + " and " + destination + " is of " + own,
        "choose a device of the same vendor");
  }

  /**
   * As it is told: the sentence with its remedy.
   *
   * @return without a full stop
   */
  public String said() {
    return sentence + ", so " + remedy;
  }
}
