// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.uapi.KernelHost;

/** A machine as a test describes it. */
final class FakeHost implements KernelHost {
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, List<Holder>> holders = new TreeMap<>();

  /** A node of root's, which this process may open or not. */
  FakeHost node(String path, boolean accessible) {
    nodes.put(path, new Node("root", "root", "rw-------", accessible));
    return this;
  }

  FakeHost holder(String path, long pid, String name) {
    holders.computeIfAbsent(path, any -> new ArrayList<>()).add(new Holder(pid, name));
    return this;
  }

  @Override
  public Optional<Node> node(String path) {
    return Optional.ofNullable(nodes.get(path));
  }

  @Override
  public List<Holder> holders(String path) {
    return holders.getOrDefault(path, List.of());
  }
}
