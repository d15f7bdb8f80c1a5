// SPDX-License-Identifier: Apache-2.0
/** What people type: numbers, places, pairs of devices, faults. Pure functions. */
package org.drover.shell.read;
