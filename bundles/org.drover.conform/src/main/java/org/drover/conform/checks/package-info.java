// SPDX-License-Identifier: Apache-2.0
/** The checks, an area in a class, and the registry that lists them. */
package org.drover.conform.checks;
