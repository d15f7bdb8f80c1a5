// SPDX-License-Identifier: Apache-2.0

/** The JShell console and script runner: Java against live devices, inside the platform. */
package org.drover.jshell;
