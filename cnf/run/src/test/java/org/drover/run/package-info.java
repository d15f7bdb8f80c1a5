// SPDX-License-Identifier: Apache-2.0
/** Starts what {@code drover.bndrun} lists. */
package org.drover.run;
