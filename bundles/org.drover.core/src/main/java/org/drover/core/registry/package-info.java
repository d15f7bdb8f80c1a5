// SPDX-License-Identifier: Apache-2.0

/** The services of each SPI that are present, in one registry per SPI. */
package org.drover.core.registry;
