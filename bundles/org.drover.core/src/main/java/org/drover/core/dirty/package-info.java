// SPDX-License-Identifier: Apache-2.0
/** Which memory devices write: the union of what the trackers of a space and its devices know. */
package org.drover.core.dirty;
