// SPDX-License-Identifier: Apache-2.0
/** What people type: numbers, places, pairs of devices, faults. Pure functions. */
@Export
@Version("1.2.0")
package org.drover.text.read;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
