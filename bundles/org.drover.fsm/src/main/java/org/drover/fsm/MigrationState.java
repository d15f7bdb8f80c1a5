// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A device's migration state: {@code enum vfio_device_mig_state} of {@code
 * include/uapi/linux/vfio.h}, in the order of its codes.
 */
public enum MigrationState {
  /** The device's state is unknown and only a reset leads out. */
  ERROR(0, ~0L),
  /** The device does nothing: no DMA, no interrupts, no answers to its peers. */
  STOP(1, MigrationFeature.STOP_COPY.bit()),
  /** The device works; the state after an open or a reset. */
  RUNNING(2, MigrationFeature.STOP_COPY.bit()),
  /** Stopped, and the data stream yields what remains of the state. */
  STOP_COPY(3, MigrationFeature.STOP_COPY.bit()),
  /** Stopped, and the data stream takes the state of another device. */
  RESUMING(4, MigrationFeature.STOP_COPY.bit()),
  /** As RUNNING, but the device starts no DMA; it still answers its peers and register access. */
  RUNNING_P2P(5, MigrationFeature.STOP_COPY.bit() | MigrationFeature.P2P.bit()),
  /** As RUNNING, and the data stream yields the state while it changes. */
  PRE_COPY(6, MigrationFeature.STOP_COPY.bit() | MigrationFeature.PRE_COPY.bit()),
  /** As RUNNING_P2P, and the data stream yields the state. */
  PRE_COPY_P2P(
      7,
      MigrationFeature.STOP_COPY.bit()
          | MigrationFeature.P2P.bit()
          | MigrationFeature.PRE_COPY.bit());

  private final int code;
  private final long requiredBits;

  /** Refuses to load an enum whose order is not that of the codes: tables are indexed by them. */
  @SuppressWarnings("EnumOrdinal")
  MigrationState(int code, long requiredBits) {
    if (code != ordinal()) {
      throw new IllegalArgumentException(
          name() + " has the code " + code + " but stands at position " + ordinal());
    }
    this.code = code;
    this.requiredBits = requiredBits;
  }

  /** The value of {@code device_state} in the uAPI: 0 to 7. */
  public int code() {
    return code;
  }

  /**
   * The state with this uAPI code.
   *
   * @param code a {@code device_state} as the kernel wrote it; any value
   * @return empty if no state has this code
   */
  public static Optional<MigrationState> of(int code) {
    return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
  }

  /**
   * The state with this name.
   *
   * @param name a name as people write it: any case, {@code -} and {@code _} alike
   * @throws IllegalArgumentException if no state has this name; the text lists those that exist
   */
  public static MigrationState parse(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(state -> state.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + name + "' is not a migration state; use one of " + names() + "."));
  }

  private static String names() {
    return Arrays.stream(values()).map(MigrationState::name).collect(Collectors.joining(", "));
  }

  /** Whether the device is in the saving group, whose states share one readable data stream. */
  public boolean isSaving() {
    return this == STOP_COPY || isPreCopy();
  }

  /** Whether the device yields its state while it runs: PRE_COPY or PRE_COPY_P2P. */
  public boolean isPreCopy() {
    return this == PRE_COPY || this == PRE_COPY_P2P;
  }

  /** Whether the device does nothing but copy: STOP, STOP_COPY or RESUMING. */
  public boolean isStopped() {
    return this == STOP || this == STOP_COPY || this == RESUMING;
  }

  /** Whether the device starts no DMA but answers its peers: RUNNING_P2P or PRE_COPY_P2P. */
  public boolean isP2p() {
    return this == RUNNING_P2P || this == PRE_COPY_P2P;
  }

  /**
   * What a device must report to have this state. As in the kernel's table, ERROR asks for every
   * bit there is, so that no device can be sent there.
   */
  public FeatureSet required() {
    return FeatureSet.ofBits(requiredBits);
  }
}
