// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The migration features of a device: the {@code flags} word of {@code struct
 * vfio_device_feature_migration} ({@code include/uapi/linux/vfio.h}).
 *
 * @param bits the word as the kernel gave it; bits that no {@link MigrationFeature} names are kept
 */
public record FeatureSet(long bits) {
  private static final long KNOWN =
      Arrays.stream(MigrationFeature.values())
          .mapToLong(MigrationFeature::bit)
          .reduce(0, (some, bit) -> some | bit);

  /** The set of exactly these features. */
  public static FeatureSet of(MigrationFeature... features) {
    return new FeatureSet(
        Arrays.stream(features)
            .mapToLong(MigrationFeature::bit)
            .reduce(0, (some, bit) -> some | bit));
  }

  /** The set that the kernel's word stands for; unknown bits are kept. */
  public static FeatureSet ofBits(long bits) {
    return new FeatureSet(bits);
  }

  /**
   * The set that a person wrote: feature names with commas between them, any case, {@code -} and
   * {@code _} alike. A set that no device can report is accepted: see {@link #isValid()}.
   *
   * @throws IllegalArgumentException if a name is empty or unknown; the text lists those that exist
   */
  public static FeatureSet parse(String text) {
    return of(
        Stream.of(text.split(",", -1)).map(FeatureSet::feature).toArray(MigrationFeature[]::new));
  }

  private static MigrationFeature feature(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(MigrationFeature.values())
        .filter(feature -> feature.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name.strip())));
  }

  private static String unknown(String name) {
    String what =
        name.isEmpty()
            ? "A name is missing in the list of migration features"
            : "'" + name + "' is not a migration feature";
    return what + "; known are " + namesOf(Arrays.stream(MigrationFeature.values()), ", ") + ".";
  }

  private static String namesOf(Stream<MigrationFeature> features, String separator) {
    return features.map(MigrationFeature::name).collect(Collectors.joining(separator));
  }

  /** Whether the device has this feature. */
  public boolean contains(MigrationFeature feature) {
    return (bits & feature.bit()) != 0;
  }

  /** Whether the device has this state. No device has ERROR in the sense that it can be set. */
  public boolean supports(MigrationState state) {
    long required = state.required().bits();
    return state != MigrationState.ERROR && (bits & required) == required;
  }

  /** Whether a device can report this set: the kernel registers none without STOP_COPY. */
  public boolean isValid() {
    return contains(MigrationFeature.STOP_COPY);
  }

  /** The states that the device has, in the order of their codes, ERROR left out. */
  public List<MigrationState> states() {
    return Arrays.stream(MigrationState.values()).filter(this::supports).toList();
  }

  /** The bits that no {@link MigrationFeature} names: 0 on the kernels known today. */
  public long unknownBits() {
    return bits & ~KNOWN;
  }

  /** This set without the bits that no {@link MigrationFeature} names. */
  public FeatureSet withoutUnknown() {
    return new FeatureSet(bits & KNOWN);
  }

  /**
   * The names with commas between them, as {@link #parse} takes them; unknown bits follow as one
   * hexadecimal number, and an empty set is {@code none}.
   */
  @Override
  public String toString() {
    if (bits == 0) {
      return "none";
    }
    String names = namesOf(Arrays.stream(MigrationFeature.values()).filter(this::contains), ",");
    if (unknownBits() == 0) {
      return names;
    }
    String unknown = "0x" + Long.toHexString(unknownBits());
    return names.isEmpty() ? unknown : names + "," + unknown;
  }
}
