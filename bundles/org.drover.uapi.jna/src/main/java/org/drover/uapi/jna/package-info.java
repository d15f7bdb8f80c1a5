// SPDX-License-Identifier: Apache-2.0

/**
 * The machine's own {@code Kernel}: libc's system calls over direct-mapped JNA, and its sysfs.
 *
 * <p>Nothing is exported: in a container the kernel is found as a service, a program without one
 * has this package on its class path and constructs {@code JnaKernel} itself.
 */
package org.drover.uapi.jna;
