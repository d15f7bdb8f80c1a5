// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules on the headers and the content of a packaged bundle. */
final class ManifestRules {
  private static final Pattern PLUG_IN =
      Pattern.compile("(uapi\\.jna|emulator|conform|(device|vendor|model|transport)\\..*)");

  /** Neither imported nor exported: whoever may use one of them embeds it. */
  private static final Set<String> EMBEDDED = Set.of("com.sun.jna", "org.objectweb.asm");

  private final ArchitectureTable table;

  ManifestRules(ArchitectureTable table) {
    this.table = table;
  }

  List<String> violations(BundleJar bundle) {
    Room room = table.room(bundle.symbolicName());
    List<String> found = new ArrayList<>();
    description(room, bundle, found);
    content(room, bundle, found);
    exports(room, bundle, found);
    imports(room, bundle, found);
    if (PLUG_IN.matcher(room.shortName()).matches()
        && !bundle.headers().getProvideCapability().containsKey("org.drover")) {
      found.add(room.bundle() + " provides no capability in the namespace org.drover");
    }
    return found;
  }

  private static void description(Room room, BundleJar bundle, List<String> found) {
    String description = bundle.headers().get("Bundle-Description");
    if (!room.sentence().equals(description)) {
      found.add(
          room.bundle()
              + " describes itself as '"
              + description
              + "', docs/architecture.md as '"
              + room.sentence()
              + "'");
    }
    if (!"Apache-2.0".equals(bundle.headers().get("Bundle-License"))) {
      found.add(room.bundle() + " does not say Bundle-License: Apache-2.0");
    }
  }

  private static void content(Room room, BundleJar bundle, List<String> found) {
    for (String name : bundle.packages()) {
      boolean embedded = isEmbedded(name) && room.mayUseForeign(name);
      if (!room.holds(name) && !embedded) {
        found.add(room.bundle() + " contains the package " + name);
      }
    }
  }

  private static void exports(Room room, BundleJar bundle, List<String> found) {
    bundle
        .headers()
        .getExportPackage()
        .forEach(
            (name, attributes) -> {
              if (!room.holds(name)) {
                found.add(room.bundle() + " exports the foreign package " + name);
              }
              if (attributes.getVersion() == null) {
                found.add(room.bundle() + " exports " + name + " without a version");
              }
            });
  }

  private void imports(Room room, BundleJar bundle, List<String> found) {
    for (String name : bundle.headers().getImportPackage().keySet()) {
      if (isEmbedded(name)) {
        found.add(room.bundle() + " imports " + name + ", which must be embedded");
      }
      table.refusal(room, name).ifPresent(why -> found.add(why + " (its manifest imports it)"));
    }
    for (String header : List.of("DynamicImport-Package", "Require-Bundle")) {
      if (bundle.headers().get(header) != null) {
        found.add(room.bundle() + " has the header " + header);
      }
    }
  }

  static boolean isEmbedded(String packageName) {
    return EMBEDDED.stream().anyMatch(root -> Room.isWithin(packageName, root));
  }
}
