// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/**
 * One reason why a device cannot be opened or migrated, or what is to be known before it is.
 *
 * @param reason which
 * @param sentence what was found, for a person; names the things, ends without a full stop
 * @param remedy what to do, for a person: words to type first; empty if there is nothing to do
 */
public record Finding(Reason reason, String sentence, String remedy) {}
