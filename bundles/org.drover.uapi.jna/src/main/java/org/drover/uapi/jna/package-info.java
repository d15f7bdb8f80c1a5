// SPDX-License-Identifier: Apache-2.0

/** The machine's own {@code Kernel}: libc's system calls over direct-mapped JNA. */
package org.drover.uapi.jna;
