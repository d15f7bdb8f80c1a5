// SPDX-License-Identifier: Apache-2.0

/**
 * Documentation of the platform's own classes, read from the sources that its bundles carry (below
 * {@code OSGI-OPT/src}).
 */
package org.drover.jshell.help;
