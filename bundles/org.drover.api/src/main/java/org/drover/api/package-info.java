// SPDX-License-Identifier: Apache-2.0

/** The words of the domain: devices, addresses, leases, sessions and what goes wrong with them. */
@Export
@Version("1.0.0")
package org.drover.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
