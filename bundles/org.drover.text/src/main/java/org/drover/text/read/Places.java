// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.drover.api.DroverException;

/** Where images are and where platforms listen. */
public final class Places {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern PORT = Pattern.compile("(?:tcp://)?:?([0-9]{1,5})");

  private Places() {}

  /**
   * The place of an image.
   *
   * @param text a URI, or the path of a file
   * @param directory what a relative path starts from; absolute
   * @return a URI with a scheme; {@code file:} for a path
   * @throws DroverException if it is neither
   */
  public static URI image(String text, Path directory) {
    if (SCHEME.matcher(text).matches()) {
      return uri(text);
    }
    if (text.isBlank()) {
      throw new DroverException("The image's file has no name; write a path or a URI.");
    }
    return resolved(text, directory).toUri();
  }

  /**
   * A file of the platform's machine.
   *
   * @param text the path of a file
   * @param directory what a relative path starts from; absolute
   * @return absolute
   * @throws DroverException if it is none, a URI for example
   */
  public static Path file(String text, Path directory) {
    if (text.isBlank() || SCHEME.matcher(text).matches()) {
      throw new DroverException(
          "'" + text + "' is not the path of a file; write for example /var/tmp/mtty.trace.");
    }
    return resolved(text, directory);
  }

  private static Path resolved(String text, Path directory) {
    String home = System.getProperty("user.home", "");
    Path path = text.startsWith("~/") ? Path.of(home, text.substring(2)) : Path.of(text);
    return directory.resolve(path).normalize();
  }

  /**
   * Where to listen; 127.0.0.1 unless told.
   *
   * @param text a URI, or a port alone
   * @return a URI with a scheme
   * @throws DroverException if it is neither
   */
  public static URI listener(String text) {
    var port = PORT.matcher(text);
    return port.matches() ? uri("tcp://127.0.0.1:" + port.group(1)) : withScheme(text);
  }

  /**
   * Whether a word is the URI of a peer rather than a device.
   *
   * @param text as typed
   * @return true for {@code tcp://host:7000}, {@code unix:/run/d.sock}
   */
  public static boolean isPeer(String text) {
    return text.contains("://") || text.startsWith("unix:");
  }

  /**
   * The URI of a peer.
   *
   * @param text as typed
   * @return a URI with a scheme
   * @throws DroverException if it is none
   */
  public static URI peer(String text) {
    return withScheme(text);
  }

  private static URI withScheme(String text) {
    if (!SCHEME.matcher(text).matches()) {
      throw new DroverException(
          "'" + text + "' is not a place to migrate to; write for example tcp://127.0.0.1:7000.");
    }
    return uri(text);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new DroverException(
          "'" + text + "' is not a URI: " + e.getReason() + " at character " + e.getIndex() + ".",
          e);
    }
  }
}
