// SPDX-License-Identifier: Apache-2.0

/**
 * The tracing decorator of {@code Kernel}: every system call with its decoded arguments, result and
 * duration, while somebody listens; one volatile read and nothing else while nobody does.
 */
@Export
@Version("1.0.0")
package org.drover.uapi.trace;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
