// SPDX-License-Identifier: Apache-2.0

/** Sessions as callers see them: snapshots, listeners, cancelling, pausing, reports. */
package org.drover.core.session;
