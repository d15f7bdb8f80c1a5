// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.Optional;
import java.util.stream.Collectors;

/** Why a SET is not even tried: the sentences that people read. */
final class Refusals {
  private Refusals() {}

  /** The first thing that speaks against going from one state to another; empty if nothing does. */
  static Optional<String> reason(MigrationState from, MigrationState to, FeatureSet features) {
    if (!features.isValid()) {
      return Optional.of(notReportable(features));
    }
    if (from == MigrationState.ERROR) {
      return Optional.of(
          "ERROR is left only by RESET (VFIO_DEVICE_RESET), which puts the device into RUNNING and"
              + " loses its state; the kernel refuses every other state.");
    }
    if (to == MigrationState.ERROR) {
      return Optional.of(
          "ERROR cannot be asked for: a device falls into it when a transition fails. Ask for one"
              + " of "
              + namesOf(features)
              + ".");
    }
    if (!features.supports(from)) {
      return Optional.of(unsupported(from, features));
    }
    if (!features.supports(to)) {
      return Optional.of(unsupported(to, features));
    }
    return from == MigrationState.STOP_COPY && to.isPreCopy()
        ? Optional.of(backToPreCopy(to))
        : Optional.empty();
  }

  private static String notReportable(FeatureSet features) {
    return "The feature set "
        + features
        + " lacks STOP_COPY, and no device reports such a set: the kernel registers none for"
        + " migration without it. Add STOP_COPY.";
  }

  private static String unsupported(MigrationState state, FeatureSet features) {
    FeatureSet missing =
        FeatureSet.ofBits(state.required().bits() & ~features.withoutUnknown().bits());
    return state
        + (Long.bitCount(missing.bits()) == 1 ? " needs the feature " : " needs the features ")
        + missing.toString().replace(",", " and ")
        + ", which the device does not report (it reports "
        + features
        + "). Its states are "
        + namesOf(features)
        + ".";
  }

  private static String backToPreCopy(MigrationState to) {
    return "The kernel blocks the way from STOP_COPY back to "
        + to
        + ", and kernels without the blocked-arc fix (in 7.1 and in later stable releases) spin for"
        + " ever in this SET, holding the device's state lock. Go to RUNNING first and to "
        + to
        + " from there: that begins a new stream.";
  }

  private static String namesOf(FeatureSet features) {
    return features.states().stream().map(MigrationState::name).collect(Collectors.joining(", "));
  }
}
