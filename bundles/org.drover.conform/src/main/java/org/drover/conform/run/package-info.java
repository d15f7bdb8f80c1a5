// SPDX-License-Identifier: Apache-2.0
/** One run of checks on one device: their order, the watch over their calls, their verdicts. */
package org.drover.conform.run;
