// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.fsm.MigrationState;

/**
 * What can be said of a device now without harming it.
 *
 * @param identity what it is
 * @param vendor the vendor driver that bids most for it, for example {@code mtty} or {@code
 *     generic}
 * @param lease who holds it; empty if nobody
 * @param resetsAtOpen whether opening it would reset it
 * @param capabilities what it says of itself; empty if it is not open and opening it would reset it
 *     ("unknown until opened")
 * @param state the state that it is in, as far as it tells; empty likewise
 * @param problem why {@code capabilities} is empty although it should not be: the probe's error;
 *     empty if none
 */
public record DeviceStatus(
    DeviceIdentity identity,
    String vendor,
    Optional<LeaseInfo> lease,
    boolean resetsAtOpen,
    Optional<DeviceCapabilities> capabilities,
    Optional<MigrationState> state,
    Optional<String> problem) {}
