// SPDX-License-Identifier: Apache-2.0
/**
 * What plug-ins implement: device backends, vendor drivers, device models, transports. Each
 * interface is a service interface; its implementations come and go while the platform runs.
 */
@Export
@Version("2.1.0")
package org.drover.api.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
