// SPDX-License-Identifier: Apache-2.0
/** Why a device of a kernel cannot be opened, without opening it. */
package org.drover.device.vfio.explain;
