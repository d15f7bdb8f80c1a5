// SPDX-License-Identifier: Apache-2.0

/** What a session writes down before it acts: the seam of the durable journal. */
package org.drover.core.journal;
