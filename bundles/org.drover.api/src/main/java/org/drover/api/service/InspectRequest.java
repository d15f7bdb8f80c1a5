// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.DeviceAddress;

/**
 * Read the state of a device as a save does, explain it, and keep none of it.
 *
 * @param source the device
 * @param then whether it runs on afterwards
 * @param fresh inspect it although opening it resets it: the state of an empty device
 */
public record InspectRequest(DeviceAddress source, SaveRequest.Then then, boolean fresh) {}
