// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

/**
 * A call as a person reads it.
 *
 * @param name the system call, or of an ioctl the request by its uAPI name, for example {@code
 *     VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE}; a request that nobody knows as {@code ioctl
 *     0x3bff}
 * @param arguments what it was given, without the descriptor; of a field that the kernel changed
 *     the value before and after, {@code data_fd=-1 -> 11}
 */
public record CallText(String name, String arguments) {}
