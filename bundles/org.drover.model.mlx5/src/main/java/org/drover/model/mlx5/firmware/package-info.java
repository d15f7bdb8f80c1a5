// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated firmware: takes the mailboxes of {@link org.drover.model.mlx5.ifc} and answers them,
 * as the stand-in does that the kernel tests put under the real {@code mlx5-vfio-pci} ({@code
 * itests/kernel/modules/mlx5/standin}). What it refuses, the sizes that it asks for and the form of
 * its images are policy of these two, and no fact about anybody's adapter.
 */
package org.drover.model.mlx5.firmware;
