// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks: what Drover does next to a C program that does the same in one run, as a ratio.
 * {@code bench/run --help} tells how they are run.
 */
package org.drover.bench;
