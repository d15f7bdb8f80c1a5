// SPDX-License-Identifier: Apache-2.0

/** What a device's migration stream does not hold: its form, its comparison, its restoring. */
package org.drover.device.vfio.context;
