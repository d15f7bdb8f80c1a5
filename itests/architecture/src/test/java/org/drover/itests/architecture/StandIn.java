// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import aQute.bnd.version.Version;
import aQute.bnd.version.VersionRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bundle that stands in for the container: it exports, empty, every foreign package that the
 * given bundles import, and plays the extenders that they require. So all of them resolve in a bare
 * framework, where nothing but their own wires is in the way.
 */
final class StandIn {
  private static final Pattern EXTENDER = Pattern.compile("\\(osgi\\.extender=([a-z.]+)\\)");
  private static final Pattern FLOOR = Pattern.compile("\\(version>=([0-9.]+)\\)");

  private StandIn() {}

  static Path build(List<BundleJar> bundles, ArchitectureTable table, Path folder)
      throws Exception {
    Path file = folder.resolve("stand-in.jar");
    try (Builder builder = new Builder()) {
      builder.setBundleSymbolicName("stand-in");
      builder.setProperty("-resourceonly", "true");
      builder.setProperty("Provide-Capability", extenders(bundles));
      Jar jar = builder.build();
      String exports = exports(bundles, table);
      if (!exports.isEmpty()) {
        // Set here, because bnd would not export a package that has nothing in it.
        jar.getManifest().getMainAttributes().putValue("Export-Package", exports);
      }
      jar.write(file.toFile());
    }
    return file;
  }

  private static String exports(List<BundleJar> bundles, ArchitectureTable table) {
    Map<String, Version> floors = new TreeMap<>();
    for (BundleJar bundle : bundles) {
      bundle
          .headers()
          .getImportPackage()
          .forEach((name, attributes) -> floors.merge(name, floor(attributes), StandIn::higher));
    }
    floors.keySet().removeIf(name -> table.ownerOf(name).isPresent() || isFrameworks(name));
    Parameters exports = new Parameters();
    floors.forEach(
        (name, version) -> exports.put(name, Attrs.create("version", version.toString())));
    return exports.toString();
  }

  private static boolean isFrameworks(String name) {
    return Room.isWithin(name, "org.osgi.framework") || name.startsWith("javax.");
  }

  private static Version higher(Version one, Version other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Version floor(Attrs attributes) {
    String range = attributes.getVersion();
    return range == null ? Version.emptyVersion : new VersionRange(range).getLow();
  }

  private static String extenders(List<BundleJar> bundles) {
    Parameters capabilities = new Parameters(true);
    for (BundleJar bundle : bundles) {
      bundle
          .headers()
          .getRequireCapability()
          .forEach((namespace, attributes) -> extender(attributes.get("filter:"), capabilities));
    }
    return capabilities.toString();
  }

  private static void extender(String filter, Parameters capabilities) {
    Matcher name = EXTENDER.matcher(filter == null ? "" : filter);
    if (name.find()) {
      Matcher floor = FLOOR.matcher(filter);
      Attrs attributes = Attrs.create("osgi.extender", name.group(1));
      attributes.put("version:Version", floor.find() ? floor.group(1) : "0");
      capabilities.add("osgi.extender", attributes);
    }
  }
}
