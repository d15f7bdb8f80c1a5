// SPDX-License-Identifier: Apache-2.0
/**
 * What the tabulator offers. Karaf asks a completer about the words before the cursor too and goes
 * on only if it offers something for each of them; JLine picks what fits the word at the cursor. So
 * a completer here offers everything that it knows, whatever has been typed.
 */
package org.drover.shell.complete;
