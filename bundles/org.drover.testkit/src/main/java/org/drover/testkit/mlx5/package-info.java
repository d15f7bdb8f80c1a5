// SPDX-License-Identifier: Apache-2.0
/**
 * What the kernel's mlx5-vfio-pci did over the stand-in firmware of {@code itests/kernel}, written
 * down, and the scenarios that it did it in: the real driver and whatever plays it are asked the
 * same.
 */
@Export
@Version("1.1.0")
package org.drover.testkit.mlx5;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
