// SPDX-License-Identifier: Apache-2.0
/** A terminal's whole screen, and what {@code vfio:watch} shows on it. */
package org.drover.shell.watch;
