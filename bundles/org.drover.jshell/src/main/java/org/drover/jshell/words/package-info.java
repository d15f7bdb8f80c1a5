// SPDX-License-Identifier: Apache-2.0

/**
 * The vocabulary: what a person or a script in JShell drives live devices with. {@link
 * org.drover.jshell.words.Vfio} is all of it; it is a thin layer over the services of {@code
 * org.drover.api}, and what it gives are their values.
 */
@Export
@Version("1.1.0")
package org.drover.jshell.words;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
