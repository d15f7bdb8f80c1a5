// SPDX-License-Identifier: Apache-2.0
/** A device backend, packed into a bundle of its own by {@code DeployIT}. */
package org.drover.itests.karaf.shelf;
