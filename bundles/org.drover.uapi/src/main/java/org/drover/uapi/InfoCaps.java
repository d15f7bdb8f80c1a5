// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The chain of capabilities behind an info struct ({@code struct vfio_info_cap_header} in {@code
 * include/uapi/linux/vfio.h}), in the order of the chain.
 *
 * <p>The whole chain is checked before the first header is handed out: every header lies behind the
 * info struct's fixed part and within what the kernel filled, and the chain ends. Who answered may
 * be a peer process or an emulated device, so nothing of it is taken on trust.
 */
public final class InfoCaps implements Iterable<vfio_info_cap_header> {
  private final List<vfio_info_cap_header> headers;

  private InfoCaps(List<vfio_info_cap_header> headers) {
    this.headers = List.copyOf(headers);
  }

  static InfoCaps none() {
    return new InfoCaps(List.of());
  }

  /**
   * Walks a chain to its end.
   *
   * @param info the struct that the chain belongs to
   * @param floor where a capability can begin at the earliest, counted from the struct's start
   * @param argsz how many bytes the kernel says there are, the struct's own included
   * @param first where the first capability is said to be; 0 for an empty chain
   * @throws InfoCapsException if the chain is malformed
   */
  static InfoCaps walk(Struct info, int floor, long argsz, long first) {
    String name = info.layout().name();
    ByteBuffer bytes = info.bytes();
    bytes.limit((int) Math.min(argsz, bytes.limit()));
    List<vfio_info_cap_header> headers = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (long at = first; at != 0; at = headers.get(headers.size() - 1).next()) {
      if (at < floor || at + vfio_info_cap_header.SIZEOF > bytes.limit()) {
        throw new InfoCapsException(outside(name, at, floor, bytes.limit()));
      }
      if (!seen.add(at)) {
        throw new InfoCapsException(
            name + ": the chain of capabilities comes back to offset " + at + " and never ends.");
      }
      headers.add(vfio_info_cap_header.wrap(bytes, (int) at));
    }
    return new InfoCaps(headers);
  }

  private static String outside(String name, long at, int floor, int limit) {
    return name
        + ": a capability is said to be at offset "
        + at
        + ", but its "
        + vfio_info_cap_header.SIZEOF
        + " bytes must lie between "
        + floor
        + " and "
        + limit
        + ".";
  }

  /** The first capability with this id; empty if there is none. */
  public Optional<vfio_info_cap_header> find(int id) {
    return headers.stream().filter(header -> header.id() == id).findFirst();
  }

  /** The headers in the order of the chain; what follows a header is in its {@code bytes()}. */
  @Override
  public Iterator<vfio_info_cap_header> iterator() {
    return headers.iterator();
  }
}
