// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The calls on VFIO descriptors in what {@code strace -ff -y} wrote: one file for each thread, so
 * that no call is cut in two, and with each descriptor what it is.
 */
final class StraceLog {
  /** {@code call(5</dev/vfio/vfio>, ...) = result}. */
  private static final Pattern ON_DESCRIPTOR =
      Pattern.compile("(?<call>\\w+)\\(\\d+<(?<file>[^>]*)>(?:, (?<argument>[^,)]*))?.*");

  /** {@code openat(AT_FDCWD, ...) = 5</dev/vfio/vfio>}. */
  private static final Pattern OPEN =
      Pattern.compile("open(?:at2?)?\\(.*\\) += \\d+<(?<file>[^>]*)>.*");

  private static final Pattern GROUP = Pattern.compile("/dev/vfio/\\d+");
  private static final Pattern ALTERNATIVES = Pattern.compile(" or ");

  private StraceLog() {}

  /**
   * Counts the calls of a process.
   *
   * @param folder with nothing in it but its files
   * @return how many there are by name: role of the descriptor and call, for example {@code group
   *     VFIO_GROUP_GET_STATUS}
   */
  static SortedMap<String, Integer> count(Path folder) throws IOException {
    SortedMap<String, Integer> counts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        count(Files.readAllLines(file), counts);
      }
    }
    return counts;
  }

  static void count(List<String> lines, SortedMap<String, Integer> counts) {
    for (String line : lines) {
      name(line).ifPresent(name -> counts.merge(name, 1, Integer::sum));
    }
  }

  private static Optional<String> name(String line) {
    Matcher open = OPEN.matcher(line);
    if (open.matches()) {
      return role(open.group("file")).map(role -> role + " open");
    }
    Matcher call = ON_DESCRIPTOR.matcher(line);
    if (!call.matches()) {
      return Optional.empty();
    }
    return role(call.group("file"))
        .map(
            role ->
                role
                    + " "
                    + (call.group("call").equals("ioctl")
                        ? request(role, call.group("argument"))
                        : call.group("call")));
  }

  /** strace names all requests that have one number; which one it is follows from the file. */
  private static String request(String role, String argument) {
    String begin =
        role.equals("device") ? "VFIO_DEVICE_" : role.equals("group") ? "VFIO_GROUP_" : "VFIO_";
    return ALTERNATIVES
        .splitAsStream(argument)
        .filter(name -> name.startsWith(begin))
        .findFirst()
        .orElse(argument);
  }

  private static Optional<String> role(String file) {
    if (file.equals("/dev/vfio/vfio")) {
      return Optional.of("container");
    }
    if (GROUP.matcher(file).matches()) {
      return Optional.of("group");
    }
    if (file.contains("[vfio-device]")) {
      return Optional.of("device");
    }
    return file.contains("anon_inode:") && file.contains("mtty_mig")
        ? Optional.of("data FD")
        : Optional.empty();
  }
}
