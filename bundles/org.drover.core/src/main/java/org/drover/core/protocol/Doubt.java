// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

/**
 * What a side knows while it cannot ask the other one; each is a part of a sentence for people.
 *
 * @param reason why it cannot ask
 * @param here what this side holds
 * @param there what the other side may hold
 * @param waitsFor what would end it
 * @param forcible whether an operator may decide that the devices are kept here
 * @param cancellable whether it may stop to wait: it has nothing to learn, only something to tell
 */
public record Doubt(
    String reason,
    String here,
    String there,
    String waitsFor,
    boolean forcible,
    boolean cancellable) {}
