// SPDX-License-Identifier: Apache-2.0
/** Compares the pages of {@code docs/} with the code. */
package org.drover.testkit.docs;
