// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.Optional;

/**
 * What should be explained.
 *
 * @param place where it is kept
 * @param vendor whose raw stream it is, as {@link org.drover.api.spi.VendorDriver#vendor} names
 *     them; empty: an image, which says so itself
 */
public record ImageRequest(URI place, Optional<String> vendor) {

  /**
   * An image.
   *
   * @param place where it is kept
   */
  public ImageRequest(URI place) {
    this(place, Optional.empty());
  }
}
