// SPDX-License-Identifier: Apache-2.0
/** Plants faults and demands that tests find them: {@code ./drover test --mutants}. */
package org.drover.itests.mutants;
