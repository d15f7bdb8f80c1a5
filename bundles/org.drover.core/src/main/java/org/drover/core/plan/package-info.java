// SPDX-License-Identifier: Apache-2.0
/** The dry run: what would become of a migration, told by looking alone. */
package org.drover.core.plan;
