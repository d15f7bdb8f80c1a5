// SPDX-License-Identifier: Apache-2.0

/**
 * The handover between a source and a destination: messages, and what each side decides on each
 * event. Nothing here acts, waits or knows a device, so that it can be explored exhaustively.
 */
package org.drover.core.protocol;
