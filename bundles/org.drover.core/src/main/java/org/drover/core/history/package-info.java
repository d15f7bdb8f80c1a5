// SPDX-License-Identifier: Apache-2.0

/** What ended sessions came to, kept on disk over restarts. */
package org.drover.core.history;
