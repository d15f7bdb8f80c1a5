// SPDX-License-Identifier: Apache-2.0

/** Who holds which device: the one owner of every open device. */
package org.drover.core.lease;
