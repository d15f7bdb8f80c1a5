// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.device.vfio.sysfs.KernelText;

/**
 * What is mounted and what is swap ({@code Documentation/filesystems/proc.rst} 3.5, {@code
 * mm/swapfile.c}), as this process sees it.
 */
final class MountTable {
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");
  private static final String SOURCE_FOLLOWS = "-";

  private final List<Mount> mounts;
  private final Set<String> swaps;

  /** Btrfs gives a number of its own to what it mounts, but names one of its devices. */
  private record Mount(String number, String place, String source) {}

  MountTable(KernelText text) {
    this.mounts = text.lines("/proc/self/mountinfo").flatMap(line -> mount(line).stream()).toList();
    this.swaps =
        text.lines("/proc/swaps")
            .skip(1)
            .map(line -> unescaped(line.split("\\s+", 2)[0]))
            .collect(Collectors.toSet());
  }

  /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue}. */
  private static Optional<Mount> mount(String line) {
    List<String> words = List.of(line.split(" ", -1));
    int source = words.indexOf(SOURCE_FOLLOWS) + 2;
    return words.size() < 5
        ? Optional.empty()
        : Optional.of(
            new Mount(
                words.get(2),
                unescaped(words.get(4)),
                source > 1 && source < words.size() ? unescaped(words.get(source)) : ""));
  }

  private static String unescaped(String word) {
    return ESCAPE.matcher(word).replaceAll(MountTable::character);
  }

  private static String character(MatchResult escape) {
    String character = Character.toString((char) Integer.parseInt(escape.group(1), 8));
    return java.util.regex.Matcher.quoteReplacement(character);
  }

  /**
   * Where a block device is mounted.
   *
   * @param number {@code MAJOR:MINOR}
   * @param node its path
   */
  Stream<String> mountPoints(String number, String node) {
    return mounts.stream()
        .filter(mount -> mount.number().equals(number) || mount.source().equals(node))
        .map(Mount::place);
  }

  boolean isSwap(String node) {
    return swaps.contains(node);
  }
}
