// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Looks into saved states without a device. Nothing is changed, and what is kept in memory does not
 * grow with the state. Blocks until all of it was read; from any thread.
 */
@ProviderType
public interface ImageTools {

  /**
   * Explains a saved state record by record. On the way every checksum and the digest are proven.
   *
   * @param request what
   * @return all that could be read; {@link ImageReport#faults} says what is wrong with it
   * @throws org.drover.api.DroverException if the place cannot be read, if it is not what the
   *     request says, or if there is no such vendor driver
   */
  ImageReport inspect(ImageRequest request);

  /**
   * Proves that an image is whole: its frames, their checksums, its digest, and that each state is
   * one that its vendor driver can follow to its end.
   *
   * @param place of an image
   * @return what it holds
   * @throws org.drover.api.DroverException with the first fault, or as {@link #inspect} does
   */
  ImageReport verify(URI place);

  /**
   * Compares two images.
   *
   * @param left one
   * @param right another
   * @return what differs, but for when they were made; empty if they hold the same
   * @throws org.drover.api.DroverException if either has a fault, or as {@link #inspect} does
   */
  List<ImageDifference> diff(URI left, URI right);
}
