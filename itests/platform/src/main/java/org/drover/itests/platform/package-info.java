// SPDX-License-Identifier: Apache-2.0

/** Launches the assembled distribution in a process of its own and types at its console. */
package org.drover.itests.platform;
