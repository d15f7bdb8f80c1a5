// SPDX-License-Identifier: Apache-2.0
/** The device under test: what a check does to it, and how that is written down. */
package org.drover.conform.subject;
