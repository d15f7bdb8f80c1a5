// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;

/**
 * One frame as a {@link FrameReader} hands it out.
 *
 * @param number the frame's place in its stream, from 0
 * @param offset where the frame's header begins, in bytes from the start of the stream
 * @param type the section type, one of {@link SectionType}'s codes
 * @param device the index of the device in the manifest, 0 to 65535; 0 where no device is meant
 * @param critical whether a reader that does not know the type must refuse the stream
 * @param payload the content, from position 0 to the limit, read-only and little-endian. It is the
 *     reader's own buffer: valid until the next read, so copy what must outlive it
 */
public record Frame(
    long number, long offset, int type, int device, boolean critical, ByteBuffer payload) {
  /** The size of every frame's header, in bytes. */
  public static final int HEADER_BYTES = 32;

  /** The largest device index. */
  public static final int MAX_DEVICE = 0xffff;

  /** Returns its number and offset, as every error names a frame. */
  public String place() {
    return StreamFormatException.where(number, offset);
  }
}
