// SPDX-License-Identifier: Apache-2.0

/** The transport of the scheme {@code tcp}: frames over one connection. */
package org.drover.transport.tcp;
