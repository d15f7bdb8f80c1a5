// SPDX-License-Identifier: Apache-2.0
package org.drover.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * The bundles among the jars that this module depends on, which are those that bnd resolves from.
 */
final class ClassPathBundles {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private record Found(Version version, Path jar) {}

  private final Map<String, Found> byName = new TreeMap<>();

  ClassPathBundles() throws IOException {
    String forked = System.getProperty("surefire.test.class.path");
    String classPath = forked != null ? forked : System.getProperty("java.class.path");
    for (String entry : SEPARATOR.split(classPath, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        add(path);
      }
    }
  }

  private void add(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getManifest() == null) {
        return;
      }
      Attributes manifest = file.getManifest().getMainAttributes();
      String name = manifest.getValue("Bundle-SymbolicName");
      if (name != null) {
        Version version = Version.parseVersion(manifest.getValue("Bundle-Version"));
        byName.put(name.split(";", -1)[0].strip(), new Found(version, jar));
      }
    }
  }

  /** The jar of a bundle in one of the versions. */
  Path jar(String name, VersionRange versions) {
    Found found = byName.get(name);
    if (found == null || !versions.includes(found.version())) {
      throw new IllegalStateException(
          name + " " + versions + " is not among the dependencies of cnf/run, which are " + byName);
    }
    return found.jar();
  }
}
