// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * File systems without a disk: folders of a hypervisor's host, which virtio functions carry. They
 * are mounted by a tag, which is their source in the table of mounts ({@code
 * net/9p/trans_virtio.c}, {@code fs/fuse/virtio_fs.c}).
 */
final class SharedFolders {
  private static final String P9_DRIVER = "9pnet_virtio";
  private static final String P9_TYPE = "9p";
  private static final String VIRTIOFS = "virtiofs";
  private static final String VIRTIOFS_OBJECTS = "fs/virtiofs/";

  private final PciTree tree;
  private final MountTable mounts;
  private final List<Folder> folders = new ArrayList<>();

  /**
   * One that can be mounted.
   *
   * @param device that carries it
   * @param type of file system
   * @param tag empty if the kernel does not tell it
   */
  private record Folder(VirtioDevices.Device device, String type, Optional<String> tag) {
    String called() {
      return type + " folder" + tag.map(name -> " " + name).orElse("");
    }
  }

  SharedFolders(PciTree tree, VirtioDevices virtio, MountTable mounts) {
    this.tree = tree;
    this.mounts = mounts;
    for (VirtioDevices.Device device : virtio.of(P9_DRIVER)) {
      folders.add(new Folder(device, P9_TYPE, virtio.read(device, "mount_tag")));
    }
    List<VirtioDevices.Device> virtiofs = virtio.of(VIRTIOFS);
    Map<String, String> tags = virtiofs.isEmpty() ? Map.of() : virtiofsTags();
    for (VirtioDevices.Device device : virtiofs) {
      folders.add(new Folder(device, VIRTIOFS, Optional.ofNullable(tags.get(device.name()))));
    }
  }

  /** By device; since Linux 6.9 ({@code Documentation/ABI/testing/sysfs-fs-virtiofs}). */
  private Map<String, String> virtiofsTags() {
    Map<String, String> tags = new HashMap<>();
    for (String number : tree.list("fs/virtiofs")) {
      Optional<String> device = tree.link(VIRTIOFS_OBJECTS + number + "/device");
      Optional<String> tag = tree.read(VIRTIOFS_OBJECTS + number + "/tag");
      if (device.isPresent() && tag.isPresent()) {
        tags.put(device.get(), tag.get());
      }
    }
    return tags;
  }

  List<String> uses(PciFacts function) {
    return folders.stream()
        .filter(folder -> folder.device().isBehind(function))
        .flatMap(this::uses)
        .toList();
  }

  /** What cannot be ruled out counts: a wrong guess would cost a file system. */
  private Stream<String> uses(Folder folder) {
    List<String> places =
        folder.tag().map(tag -> mounts.placesOf(folder.type(), tag)).orElse(List.of());
    if (!places.isEmpty()) {
      return places.stream().map(place -> "the " + folder.called() + " is mounted on " + place);
    }
    if (folder.tag().isEmpty() && mounts.hasType(folder.type())) {
      return Stream.of(
          "a " + folder.called() + " is mounted, and the kernel does not tell whether it is this");
    }
    return mounts.isWhole()
        ? Stream.empty()
        : Stream.of(
            "the "
                + folder.called()
                + " may be mounted out of this process's sight ("
                + MountTable.FIRST
                + " cannot be read)");
  }
}
