// SPDX-License-Identifier: Apache-2.0

/** Bundles as they are shipped, tested inside a framework. */
package org.drover.itests.container;
