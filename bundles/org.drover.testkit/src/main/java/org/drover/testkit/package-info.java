// SPDX-License-Identifier: Apache-2.0

/** Fixtures, scripted kernels and the contract tests of every SPI, for the tests of all bundles. */
@Export
@Version("1.0.0")
package org.drover.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
