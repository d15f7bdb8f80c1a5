// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * A file's place.
 *
 * @param uri as it was given, for sentences
 * @param path absolute
 */
record Place(URI uri, Path path) {

  /** Reads {@code file:/a/b} and {@code file:///a/b}; anything else is refused. */
  static Place of(URI uri) throws IOException {
    if (!FileTransport.SCHEME.equals(uri.getScheme())) {
      throw new IOException(uri + " is not a file: URI");
    }
    if (uri.getPath() == null || uri.getPath().isEmpty() || uri.getAuthority() != null) {
      throw new IOException(
          uri
              + " is no place for an image; write file: and an absolute path, as in file:/tmp/a.img");
    }
    if (uri.getQuery() != null || uri.getFragment() != null) {
      throw new IOException(
          uri + " has a part that a file does not have; write '?' and '#' as %3f and %23");
    }
    return new Place(uri, Path.of(uri.getPath()).normalize());
  }

  Path directory() {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
