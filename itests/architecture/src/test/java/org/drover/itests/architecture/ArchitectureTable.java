// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of bundles in {@code docs/architecture.md}: who may use what. */
final class ArchitectureTable {
  private static final Pattern ROW =
      Pattern.compile("\\| `(org\\.drover\\.[a-z0-9.]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");

  private final Map<String, Room> rooms;

  ArchitectureTable(List<Room> rows) {
    rooms = new TreeMap<>();
    for (Room row : rows) {
      if (rooms.put(row.bundle(), row) != null) {
        throw new IllegalArgumentException("two rows for " + row.bundle());
      }
    }
  }

  static ArchitectureTable read(Path markdown) throws IOException {
    List<Room> rows =
        Files.readAllLines(markdown).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(ArchitectureTable::room)
            .toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no table of bundles in " + markdown);
    }
    return new ArchitectureTable(rows);
  }

  private static Room room(Matcher row) {
    Set<String> ours =
        words(row.group(3)).stream().map(Room.PREFIX::concat).collect(Collectors.toSet());
    return new Room(row.group(1), row.group(2).strip(), ours, words(row.group(4)));
  }

  private static Set<String> words(String cell) {
    return WORD.matcher(cell)
        .results()
        .map(word -> word.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<Room> rooms() {
    return List.copyOf(rooms.values());
  }

  Set<String> bundles() {
    return rooms.keySet();
  }

  Room room(String bundle) {
    Room room = rooms.get(bundle);
    if (room == null) {
      throw new IllegalArgumentException("no row for " + bundle + " in docs/architecture.md");
    }
    return room;
  }

  /** The bundle that a package belongs to: {@code org.drover.uapi.jna} is not in {@code uapi}. */
  Optional<Room> ownerOf(String packageName) {
    return rooms.values().stream()
        .filter(room -> room.holds(packageName))
        .max(Comparator.comparingInt(room -> room.bundle().length()));
  }

  /** Why the bundle may not use the package, or nothing if it may. */
  Optional<String> refusal(Room user, String packageName) {
    if (packageName.startsWith("java.")) {
      return Optional.empty();
    }
    Optional<Room> owner = ownerOf(packageName);
    boolean allowed =
        owner
            .map(room -> room.equals(user) || user.ours().contains(room.bundle()))
            .orElseGet(() -> user.mayUseForeign(packageName));
    return allowed
        ? Optional.empty()
        : Optional.of(user.bundle() + " may not use the package " + packageName);
  }
}
