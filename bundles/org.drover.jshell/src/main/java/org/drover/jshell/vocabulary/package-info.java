// SPDX-License-Identifier: Apache-2.0

/** What stands behind the words of a session: their services, what the session owns, its end. */
package org.drover.jshell.vocabulary;
