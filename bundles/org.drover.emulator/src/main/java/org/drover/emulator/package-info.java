// SPDX-License-Identifier: Apache-2.0

/**
 * A VFIO kernel in Java: serves the user API for device models and plays what the kernel's vfio
 * core plays.
 */
package org.drover.emulator;
