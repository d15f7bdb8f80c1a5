// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.osgi.Domain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * One packaged bundle.
 *
 * @param path the jar
 * @param symbolicName what its manifest says
 * @param headers its manifest
 * @param packages the packages that have classes in it
 */
record BundleJar(Path path, String symbolicName, Domain headers, Set<String> packages) {

  static BundleJar read(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      Domain headers = Domain.domain(jar.getManifest());
      Set<String> packages =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class") && name.indexOf('/') > 0)
              .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
              .collect(Collectors.toSet());
      return new BundleJar(path, headers.getBundleSymbolicName().getKey(), headers, packages);
    }
  }
}
