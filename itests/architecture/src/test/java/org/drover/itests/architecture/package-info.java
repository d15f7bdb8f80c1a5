// SPDX-License-Identifier: Apache-2.0

/**
 * The dependency rules of {@code docs/architecture.md}, checked on classes, manifests, resolved
 * wires and source files, each with a planted violation that proves that it can fail.
 */
package org.drover.itests.architecture;
