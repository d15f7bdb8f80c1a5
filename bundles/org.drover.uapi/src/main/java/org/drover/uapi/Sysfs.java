// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A kernel's sysfs: attributes that are read, and attributes on which a write acts ({@code create},
 * {@code remove}, {@code driver_override}, {@code unbind}).
 *
 * <p>Not a {@link java.nio.file.Path}: a write to an attribute answers with an errno (a duplicate
 * mdev with {@code EEXIST}, an exhausted parent with {@code ENOSPC}), and the file-system
 * exceptions of Java do not carry one.
 *
 * <p>Paths are relative to the root, with {@code /} between the names, for example {@code
 * bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/iommu_group}. Links in the middle of a path
 * are followed. All methods may be called from any thread; devices come and go between two calls,
 * so an absent file is an ordinary answer.
 */
public interface Sysfs {

  /**
   * Where the tree is, for messages to people.
   *
   * @return for example {@code /sys}
   */
  String root();

  /**
   * The names in a directory.
   *
   * @param directory relative path
   * @return the names in ascending order; empty if there is no such directory
   * @throws IOException if it is there and cannot be read
   */
  List<String> list(String directory) throws IOException;

  /**
   * Whether something is there.
   *
   * @param path relative path
   * @return true for a file, a directory or a link whose target exists
   */
  boolean exists(String path);

  /**
   * An attribute's text without the line break at its end.
   *
   * @param path relative path
   * @return the text, or empty if there is no such attribute
   * @throws IOException if it is there and cannot be read; the message names the errno
   */
  Optional<String> read(String path) throws IOException;

  /**
   * What a link says.
   *
   * @param path relative path
   * @return the link's text as it is, for example {@code ../../../../kernel/iommu_groups/7}, or
   *     empty if there is no such link
   * @throws IOException if it is there and cannot be read
   */
  Optional<String> readlink(String path) throws IOException;

  /**
   * Writes to an attribute in one {@code write} call, which the driver behind it carries out before
   * it returns. The write to {@code remove} of an mdev blocks until nobody has the device open.
   *
   * @param path relative path
   * @param text what is written, ASCII
   * @return 0, or {@code -errno} of the open or of the write
   */
  int write(String path, String text);
}
