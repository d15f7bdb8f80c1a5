// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

/**
 * One package that a running bundle gets from another.
 *
 * @param from symbolic name of the importer
 * @param to symbolic name of the exporter
 * @param packageName the package
 */
record Wire(String from, String to, String packageName) {}
