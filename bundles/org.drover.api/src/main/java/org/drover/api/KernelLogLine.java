// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.time.Duration;

/**
 * A line of a kernel's log.
 *
 * @param scheme whose kernel's: {@code vfio} for the machine's own
 * @param sequence its number in that log, in ascending order
 * @param uptime when it was logged, since that kernel started
 * @param text the line, without its level
 */
public record KernelLogLine(String scheme, long sequence, Duration uptime, String text) {}
