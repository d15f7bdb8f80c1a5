// SPDX-License-Identifier: Apache-2.0

/** What goes to somebody who is asked for help, and what does not. */
package org.drover.shell.support;
