// SPDX-License-Identifier: Apache-2.0

/** Traces of devices and sessions, and what the kernel logs while a session runs. */
package org.drover.core.trace;
