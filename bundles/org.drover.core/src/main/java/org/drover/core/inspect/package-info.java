// SPDX-License-Identifier: Apache-2.0

/** Looks into states, saved ones and those that are just read. */
package org.drover.core.inspect;
