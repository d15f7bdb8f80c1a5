// SPDX-License-Identifier: Apache-2.0
/**
 * A run in a process of its own: the worker, what it says line by line, and who starts it, listens
 * to it and ends it. What a driver makes of a descriptor table, or of a thread, stays there.
 */
package org.drover.conform.process;
