// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * Something in which two images differ.
 *
 * @param what for example {@code device 0 kernelRelease} or {@code device 0 record 3 FW_DATA}
 * @param left what it is in the first one; empty if it has none
 * @param right what it is in the second one; empty if it has none
 */
public record ImageDifference(String what, String left, String right) {}
