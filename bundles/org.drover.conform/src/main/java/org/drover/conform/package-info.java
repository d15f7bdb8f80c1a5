// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance suite: as a service of the platform, and as a program of its own ({@code Main}).
 */
package org.drover.conform;
