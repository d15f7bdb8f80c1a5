// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Instant;
import org.drover.api.DeviceAddress;

/**
 * A lease as others see it.
 *
 * @param address the device
 * @param owner who holds it
 * @param since when it was taken
 * @param open false if only the name is reserved and the device is not open
 */
public record LeaseInfo(DeviceAddress address, Owner owner, Instant since, boolean open) {}
