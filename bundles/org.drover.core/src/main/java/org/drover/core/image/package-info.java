// SPDX-License-Identifier: Apache-2.0

/** The manifest of an image, and how manifests and messages are written as JSON. */
package org.drover.core.image;
