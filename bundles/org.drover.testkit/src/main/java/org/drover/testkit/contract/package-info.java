// SPDX-License-Identifier: Apache-2.0
/**
 * Contract tests of the SPIs: abstract JUnit classes that every plug-in runs by extending them, on
 * whatever machine it lives.
 */
@Export
@Version("1.0.0")
package org.drover.testkit.contract;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
