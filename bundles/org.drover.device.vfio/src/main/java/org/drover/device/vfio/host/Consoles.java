// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel and its users see the machine by: {@code /dev/console} and the display. */
final class Consoles {
  /** Of which terminals the kernel's messages go to, {@code show_cons_active}. */
  private static final String ACTIVE = "class/tty/console/active";

  private static final String TERMINALS = "class/tty/";
  private static final String FRAME_BUFFERS = "class/graphics/";
  private static final String TEXT_CONSOLES = "class/vtconsole/";
  private static final Pattern FRAME_BUFFER = Pattern.compile("fb[0-9]+");

  private final PciTree tree;
  private final List<String> active;
  private final List<VirtioDevices.Device> virtioConsoles;
  private final List<String> frameBuffers;

  Consoles(PciTree tree, VirtioDevices virtio) {
    this.tree = tree;
    this.active = tree.read(ACTIVE).map(names -> List.of(names.split("\\s+"))).orElse(List.of());
    this.virtioConsoles = virtio.of("virtio_console");
    this.frameBuffers = hasTextOnFrameBuffers() ? frameBuffers() : List.of();
  }

  /**
   * Whether one of the text consoles is that of frame buffers, which is one for all of them: {@code
   * (M) frame buffer device} ({@code drivers/tty/vt/vt.c}, {@code fbcon_startup}).
   */
  private boolean hasTextOnFrameBuffers() {
    return tree.list("class/vtconsole").stream()
        .map(name -> TEXT_CONSOLES + name)
        .filter(path -> tree.read(path + "/bind").filter("1"::equals).isPresent())
        .anyMatch(
            path ->
                tree.read(path + "/name")
                    .filter(name -> name.contains("frame buffer"))
                    .isPresent());
  }

  private List<String> frameBuffers() {
    return tree.list("class/graphics").stream()
        .filter(name -> FRAME_BUFFER.matcher(name).matches())
        .toList();
  }

  List<String> uses(PciFacts function) {
    return Stream.of(display(function), terminals(function), virtio(function), text(function))
        .flatMap(each -> each)
        .toList();
  }

  private Stream<String> display(PciFacts function) {
    return tree.read(PciTree.DEVICES + function.name() + "/boot_vga").filter("1"::equals).stream()
        .map(yes -> "it is the display that the firmware set up");
  }

  private Stream<String> terminals(PciFacts function) {
    return active.stream()
        .filter(name -> isBelow(TERMINALS + name, function))
        .map(name -> "the kernel's console " + name + " is on it");
  }

  /** A {@code hvc} terminal is a virtual device, and sysfs does not say what is behind it. */
  private Stream<String> virtio(PciFacts function) {
    return virtioConsoles.stream().noneMatch(device -> device.isBehind(function))
        ? Stream.empty()
        : active.stream()
            .filter(name -> name.startsWith("hvc"))
            .map(name -> "the kernel's console " + name + " may be on it");
  }

  private Stream<String> text(PciFacts function) {
    return frameBuffers.stream()
        .filter(name -> isBelow(FRAME_BUFFERS + name, function))
        .map(name -> "the text console is on its frame buffer " + name);
  }

  private boolean isBelow(String path, PciFacts function) {
    return tree.target(path).filter(way -> HostUses.isBelow(way, function)).isPresent();
  }
}
