// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the machine of a kernel tells of nodes and processes, outside of sysfs. Only looks: opens no
 * node. May be used from any thread; all of it may change between two calls.
 */
public interface KernelHost {

  /**
   * Whom a node belongs to.
   *
   * @param path absolute, for example {@code /dev/vfio/7}
   * @return empty if there is none
   * @throws IOException if its folder cannot be looked into
   */
  Optional<Node> node(String path) throws IOException;

  /**
   * Who has a node open. Processes of other users are seen by root alone.
   *
   * @param path absolute
   * @return in ascending order of their ids; without this process
   */
  List<Holder> holders(String path);

  /**
   * A node.
   *
   * @param owner the user's name, or number
   * @param group the group's name, or number
   * @param mode as {@code ls} prints it, without the type: {@code rw-------}
   * @param accessible whether this process may open it for reading and writing
   */
  record Node(String owner, String group, String mode, boolean accessible) {}

  /**
   * A process that has a node open.
   *
   * @param pid its id
   * @param name the program's, as {@code /proc/PID/comm} tells it
   */
  record Holder(long pid, String name) {}
}
