// SPDX-License-Identifier: Apache-2.0
/**
 * Snapshots and reports as text for people and as JSON for programs: pure functions. The text is
 * ASCII, so that it reads the same in every locale and through every pipe.
 */
@Export
@Version("1.2.0")
package org.drover.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
