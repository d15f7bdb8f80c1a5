// SPDX-License-Identifier: Apache-2.0
/**
 * Snapshots and reports as text for people and as JSON for programs: pure functions. The text is
 * ASCII, so that it reads the same in every locale and through every pipe.
 */
package org.drover.shell.format;
