// SPDX-License-Identifier: Apache-2.0

/** The screen of a console on a terminal: a line editor, its history and its keys. */
package org.drover.jshell.terminal;
