// SPDX-License-Identifier: Apache-2.0

/**
 * The console in Java: what a person types goes to a session, what became of it is shown. It talks
 * to a {@link org.drover.jshell.console.Screen}; what is above that knows nothing of terminals.
 */
package org.drover.jshell.console;
