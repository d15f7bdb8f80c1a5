// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import java.io.IOException;
import java.util.Optional;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.SectionType;
import org.drover.stream.StreamFormatException;

/** What every reader of an image reads first. */
public final class ImageHead {
  private ImageHead() {}

  /**
   * Reads the stream header and the manifest.
   *
   * @param reader that has read nothing yet
   * @param otherwise what to do if this is no image, as the end of a sentence
   * @return what the image holds
   * @throws IOException if it is none, or says nothing that can be understood
   */
  public static Manifest read(FrameReader reader, String otherwise) throws IOException {
    try {
      reader.start();
    } catch (StreamFormatException e) {
      if (e.reason() == StreamFormatException.Reason.BAD_MAGIC) {
        throw new IOException(e.getMessage() + ", or " + otherwise, e);
      }
      throw e;
    }
    Optional<Frame> first = reader.next();
    if (first.isEmpty() || first.get().type() != SectionType.MANIFEST) {
      throw new IOException(
          "frame 0 is no MANIFEST, so nobody knows what it holds; give a file that was saved by"
              + " Drover");
    }
    return Manifest.decode("the manifest in " + first.get().place(), first.get().payload());
  }
}
