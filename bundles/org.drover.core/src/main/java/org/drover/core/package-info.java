// SPDX-License-Identifier: Apache-2.0

/**
 * The engine behind the services of {@code org.drover.api}: leases, sessions and the handover
 * between two sides.
 */
package org.drover.core;
