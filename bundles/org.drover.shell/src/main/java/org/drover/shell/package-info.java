// SPDX-License-Identifier: Apache-2.0
/**
 * The Karaf commands of the scope {@code vfio}: each selects, calls a service and formats. What
 * they print is in {@code format}, what people type is understood in {@code read}, what both need
 * of Karaf is in {@code run}.
 */
package org.drover.shell;
