// SPDX-License-Identifier: Apache-2.0

/** A session with the vocabulary in it, as a console and a script's run have it. */
package org.drover.jshell.host;
