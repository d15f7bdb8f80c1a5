// SPDX-License-Identifier: Apache-2.0

/** The transport of the scheme {@code file}: frames to and from an image on disk. */
package org.drover.transport.file;
