// SPDX-License-Identifier: Apache-2.0

/** How snippets run: in this VM, on threads of their own, with checks for a stop woven in. */
package org.drover.jshell.execution;
