// SPDX-License-Identifier: Apache-2.0

/** Looks into saved states without a device. */
package org.drover.core.inspect;
