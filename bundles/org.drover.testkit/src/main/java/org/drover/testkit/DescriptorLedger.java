// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drover.uapi.FdRole;

/** Who opened which descriptor and what became of it. Safe for use from any thread. */
final class DescriptorLedger {
  private static final int NOBODY = -1;

  private final Map<Integer, Entry> live = new TreeMap<>();
  private final Map<FdRole, Integer> opened = new EnumMap<>(FdRole.class);
  private final List<FdRole> closed = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();

  /** One open descriptor; role null for a file that is none of ours. */
  private record Entry(int fd, FdRole role, String path, int device) {
    @Override
    public String toString() {
      return (role == null ? "FILE" : role) + " " + path;
    }
  }

  /** What a path's descriptor is; null if it is none of the uAPI's files. */
  static FdRole roleOf(String dev, String path) {
    if (path.equals(dev + "/vfio/vfio")) {
      return FdRole.CONTAINER;
    }
    if (path.startsWith(dev + "/vfio/devices/")) {
      return FdRole.DEVICE;
    }
    if (path.startsWith(dev + "/vfio/")) {
      return FdRole.GROUP;
    }
    if (path.equals(dev + "/iommu")) {
      return FdRole.IOMMUFD;
    }
    return path.startsWith("/proc/self/fd/") ? FdRole.MEMORY : null;
  }

  /** Notes a result if it is a descriptor, and gives it back. */
  synchronized int opened(int result, FdRole role, String path) {
    if (result >= 0) {
      note(new Entry(result, role, path, NOBODY));
    }
    return result;
  }

  /** Notes the data descriptor in the answer of a SET, if there is one. */
  synchronized void handedOut(int fd, int device) {
    if (fd >= 0) {
      note(new Entry(fd, FdRole.DATA, "of device fd " + device, device));
    }
  }

  private void note(Entry entry) {
    if (entry.role() != null) {
      opened.merge(entry.role(), 1, Integer::sum);
    }
    live.put(entry.fd(), entry);
  }

  synchronized void closing(int fd) {
    Entry entry = live.remove(fd);
    if (entry == null) {
      breaches.add("close of descriptor " + fd + ", which is not open");
      return;
    }
    if (entry.role() != null) {
      closed.add(entry.role());
    }
    if (entry.role() == FdRole.DEVICE) {
      live.values().stream()
          .filter(other -> other.device() == fd)
          .forEach(data -> breaches.add("device fd " + fd + " closed before data fd " + data.fd()));
    }
  }

  synchronized int opened(FdRole role) {
    return opened.getOrDefault(role, 0);
  }

  synchronized int closed(FdRole role) {
    return (int) closed.stream().filter(role::equals).count();
  }

  synchronized List<FdRole> closingOrder() {
    return List.copyOf(closed);
  }

  synchronized List<String> live() {
    return live.values().stream().map(Entry::toString).sorted().toList();
  }

  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }
}
