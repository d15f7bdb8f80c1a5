// SPDX-License-Identifier: Apache-2.0
/**
 * Kernels for tests: one that plays a script, one that counts what passes through it, and the sysfs
 * that goes with the first.
 */
@Export
@Version("2.1.0")
package org.drover.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
