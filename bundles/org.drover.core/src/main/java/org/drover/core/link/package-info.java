// SPDX-License-Identifier: Apache-2.0

/** The conversation over one connection: frames, messages, the loopback pair, faults for drills. */
package org.drover.core.link;
