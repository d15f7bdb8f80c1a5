// SPDX-License-Identifier: Apache-2.0
/**
 * A transport, packed into a bundle of its own by {@code DeployIT}. It stands on the API alone, as
 * anybody's would, and so has again what the engine has for itself.
 */
package org.drover.itests.karaf.pipe;
