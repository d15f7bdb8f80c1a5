// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.drover.uapi.FdRole;

/**
 * A system call that has returned.
 *
 * @param at when it began, by the machine's clock
 * @param nanos how long it took, by the monotonic clock; what the trace itself took is not in it
 * @param thread the name of the thread that made it
 * @param fd the descriptor that it was about; -1 if none
 * @param role what that descriptor is; empty if nobody said
 * @param result as {@link org.drover.uapi.Kernel} returned it: negative is {@code -errno}
 * @param text puts it into words; touches no memory of the kernel, and may be asked at any time, on
 *     any thread, any number of times
 */
public record KernelCall(
    Instant at,
    long nanos,
    String thread,
    int fd,
    Optional<FdRole> role,
    long result,
    Supplier<CallText> text) {}
