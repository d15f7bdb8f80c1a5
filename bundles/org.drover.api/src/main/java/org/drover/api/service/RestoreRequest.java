// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import org.drover.api.DeviceAddress;

/**
 * Load a device.
 *
 * @param place where from
 * @param destination the device; what it holds is overwritten; it stays leased to the session and
 *     RUNNING
 */
public record RestoreRequest(URI place, DeviceAddress destination) {}
