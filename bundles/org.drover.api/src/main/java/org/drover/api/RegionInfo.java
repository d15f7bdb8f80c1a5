// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/**
 * One region of a device.
 *
 * @param index its number; 0 to 5 are the BARs and 7 is the config space of a PCI-like device
 * @param size in bytes
 * @param readable whether it may be read
 * @param writable whether it may be written
 * @param mappable whether it may be mapped
 */
public record RegionInfo(
    int index, long size, boolean readable, boolean writable, boolean mappable) {}
