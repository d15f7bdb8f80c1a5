// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.testkit.samples.ImageSamples;

/** Says the same of every image and remembers what it was asked. */
final class FakeImageTools implements ImageTools {
  final List<ImageRequest> asked = new ArrayList<>();
  ImageReport next = ImageSamples.image();
  List<ImageDifference> differences = List.of();

  @Override
  public ImageReport inspect(ImageRequest request) {
    asked.add(request);
    return next;
  }

  @Override
  public ImageReport verify(URI place) {
    return inspect(new ImageRequest(place));
  }

  @Override
  public List<ImageDifference> diff(URI left, URI right) {
    verify(left);
    verify(right);
    return differences;
  }
}
