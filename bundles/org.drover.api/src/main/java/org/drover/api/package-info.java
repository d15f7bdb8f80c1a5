// SPDX-License-Identifier: Apache-2.0
/**
 * The words that everybody shares: device addresses, what is known of a device, error numbers by
 * name, and the exceptions that reach a person. Values only; nothing here does I/O.
 */
@Export
@Version("1.1.0")
package org.drover.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
