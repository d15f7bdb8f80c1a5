// SPDX-License-Identifier: Apache-2.0

/**
 * Sessions in which source text is evaluated: what a console and a script runner stand on. Nothing
 * that this package shows to others mentions {@code jdk.jshell}, so that they load without it.
 */
package org.drover.jshell.session;
