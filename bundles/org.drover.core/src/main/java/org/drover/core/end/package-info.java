// SPDX-License-Identifier: Apache-2.0
/** The end of the platform, in order. */
package org.drover.core.end;
