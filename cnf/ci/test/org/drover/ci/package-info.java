// SPDX-License-Identifier: Apache-2.0

/** Tests of what {@code ./drover} is made of: its scripts and the program that counts reports. */
package org.drover.ci;
