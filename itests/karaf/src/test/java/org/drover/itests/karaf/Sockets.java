// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sockets on which a process listens: those of {@code /proc/net/tcp} and {@code tcp6}
 * (proc_pid_net(5)) whose inode is among its descriptors.
 */
final class Sockets {
  private static final Pattern INODE = Pattern.compile("socket:\\[(\\d+)]");
  private static final String LISTEN = "0A";

  private Sockets() {}

  /** Local addresses as the kernel prints them, each with the port in decimal. */
  static List<String> listening(long pid) throws IOException {
    Set<String> inodes = inodes(pid);
    List<String> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc", "" + pid, "net", table))) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9 && columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
          String[] local = columns[1].split(":", -1);
          found.add(local[0] + ":" + Integer.parseInt(local[1], 16));
        }
      }
    }
    return found;
  }

  private static Set<String> inodes(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", "" + pid, "fd"))) {
      for (Path descriptor : descriptors.toList()) {
        inode(descriptor).ifPresent(inodes::add);
      }
    }
    return inodes;
  }

  private static Optional<String> inode(Path descriptor) throws IOException {
    try {
      Matcher socket = INODE.matcher(Files.readSymbolicLink(descriptor).toString());
      return socket.matches() ? Optional.of(socket.group(1)) : Optional.empty();
    } catch (NoSuchFileException e) {
      // Closed since the folder was listed: it is none on which the process still listens.
      return Optional.empty();
    }
  }
}
