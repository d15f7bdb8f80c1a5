// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.KernelCallException;
import org.drover.device.vfio.sysfs.KernelText;

/**
 * What is mounted and what is swap ({@code Documentation/filesystems/proc.rst} 3.5, {@code
 * mm/swapfile.c}), as this process sees it and as the first one does: who runs in a chroot does not
 * see what is mounted outside of it.
 */
final class MountTable {
  private static final System.Logger LOG = System.getLogger(MountTable.class.getName());
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");
  private static final String TYPE_FOLLOWS = "-";

  /** The mounts that the first process sees. */
  static final String FIRST = "/proc/1/mountinfo";

  private final List<Mount> mounts;
  private final boolean whole;
  private final Set<String> swaps;

  /**
   * Btrfs gives a number of its own to what it mounts, but names one of its devices.
   *
   * @param id the same in every table
   * @param number {@code MAJOR:MINOR}
   * @param place as the reader of the table sees it
   */
  private record Mount(String id, String number, String place, String type, String source) {}

  MountTable(KernelText text) {
    List<Mount> own = mounts(text.lines("/proc/self/mountinfo"));
    Set<String> seen = own.stream().map(Mount::id).collect(Collectors.toSet());
    List<Mount> first = first(text);
    this.whole = !first.isEmpty();
    this.mounts =
        Stream.concat(own.stream(), first.stream().filter(mount -> !seen.contains(mount.id())))
            .toList();
    this.swaps =
        text.lines("/proc/swaps")
            .skip(1)
            .map(line -> unescaped(line.split("\\s+", 2)[0]))
            .collect(Collectors.toSet());
  }

  /** None if it hides them, as {@code hidepid} does: {@link #isWhole} tells. */
  private static List<Mount> first(KernelText text) {
    try {
      return mounts(text.lines(FIRST));
    } catch (KernelCallException e) {
      LOG.log(Level.DEBUG, "the mounts of the first process", e);
      return List.of();
    }
  }

  private static List<Mount> mounts(Stream<String> lines) {
    return lines.flatMap(line -> mount(line).stream()).toList();
  }

  /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue}. */
  private static Optional<Mount> mount(String line) {
    List<String> words = List.of(line.split(" ", -1));
    int type = words.indexOf(TYPE_FOLLOWS) + 1;
    boolean isTold = type > 0 && type + 1 < words.size();
    return words.size() < 5
        ? Optional.empty()
        : Optional.of(
            new Mount(
                words.get(0),
                words.get(2),
                unescaped(words.get(4)),
                isTold ? words.get(type) : "",
                isTold ? unescaped(words.get(type + 1)) : ""));
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

  /**
   * Where something without a block device is mounted.
   *
   * @param type of file system
   * @param source as it was mounted by
   */
  List<String> placesOf(String type, String source) {
    return mounts.stream()
        .filter(mount -> mount.type().equals(type) && mount.source().equals(source))
        .map(Mount::place)
        .distinct()
        .toList();
  }

  boolean hasType(String type) {
    return mounts.stream().anyMatch(mount -> mount.type().equals(type));
  }

  /** Whether what the first process sees is in it. */
  boolean isWhole() {
    return whole;
  }

  boolean isSwap(String node) {
    return swaps.contains(node);
  }
}
