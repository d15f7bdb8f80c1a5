// SPDX-License-Identifier: Apache-2.0
/**
 * How the state of an mlx5 function is laid out, for the vendor's driver that reads it and for the
 * device model that writes it.
 */
@Export
@Version("1.0.0")
package org.drover.vendor.mlx5.layout;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
