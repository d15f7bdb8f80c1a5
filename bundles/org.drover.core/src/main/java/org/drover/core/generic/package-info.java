// SPDX-License-Identifier: Apache-2.0

/** The vendor driver of last resort. */
package org.drover.core.generic;
