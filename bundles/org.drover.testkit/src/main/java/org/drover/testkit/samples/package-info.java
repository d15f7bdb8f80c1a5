// SPDX-License-Identifier: Apache-2.0
/** Values of the API with known content, for the tests of the faces that show them. */
@Export
@Version("1.1.0")
package org.drover.testkit.samples;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
