// SPDX-License-Identifier: Apache-2.0
/** A transport, packed into a bundle of its own by {@code DeployIT}. */
package org.drover.itests.karaf.pipe;
