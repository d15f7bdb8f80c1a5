// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What no row of the table can allow: the numbered list of {@code docs/architecture.md}. */
final class TableRules {
  private static final Set<String> LIBRARIES = Set.of("fsm", "uapi", "stream");
  private static final Set<String> FACES = Set.of("shell", "jshell", "web");
  private static final Set<String> FACES_MAY_USE = Set.of("fsm", "api", "text", "command");
  private static final Set<String> OTHERS_MAY_USE = Set.of("fsm", "uapi", "stream", "api");

  /** Packages from elsewhere that only these bundles may use. */
  private static final Map<String, Set<String>> FENCED =
      Map.of(
          "com.sun.jna", Set.of("uapi.jna"),
          "org.apache.karaf", Set.of("command", "shell", "jshell"),
          "jdk.jshell", Set.of("jshell"),
          "org.objectweb.asm", Set.of("jshell"));

  private TableRules() {}

  static List<String> violations(ArchitectureTable table) {
    List<String> found = new ArrayList<>();
    for (Room room : table.rooms()) {
      Set<String> tooMuch = new HashSet<>(shortNames(room.ours()));
      tooMuch.removeAll(mayUse(room));
      tooMuch.forEach(one -> found.add(room.bundle() + " can never stand on " + one));
      foreignViolations(room, found);
    }
    return found;
  }

  private static void foreignViolations(Room room, List<String> found) {
    if (LIBRARIES.contains(room.shortName()) && !room.others().isEmpty()) {
      found.add(room.bundle() + " is a library: java.* only");
    }
    for (String other : room.others()) {
      FENCED.forEach(
          (fenced, owners) -> {
            boolean reaches = Room.isWithin(other, fenced) || Room.isWithin(fenced, other);
            if (reaches && !owners.contains(room.shortName())) {
              found.add(room.bundle() + " can never use " + other + ", it belongs to " + owners);
            }
          });
    }
  }

  private static Set<String> mayUse(Room room) {
    String name = room.shortName();
    if (LIBRARIES.contains(name)) {
      return Set.of();
    }
    if (name.equals("api")) {
      return Set.of("fsm");
    }
    if (name.equals("text") || name.equals("command")) {
      return Set.of("fsm", "api");
    }
    if (FACES.contains(name)) {
      return FACES_MAY_USE;
    }
    if (name.startsWith("model.")) {
      Set<String> more = new HashSet<>(OTHERS_MAY_USE);
      more.add("emulator");
      more.add("vendor." + name.substring("model.".length()));
      return more;
    }
    return OTHERS_MAY_USE;
  }

  private static Set<String> shortNames(Set<String> bundles) {
    Set<String> names = new HashSet<>();
    bundles.forEach(bundle -> names.add(bundle.substring(Room.PREFIX.length())));
    return names;
  }
}
