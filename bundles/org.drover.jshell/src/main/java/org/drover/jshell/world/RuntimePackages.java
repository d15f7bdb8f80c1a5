// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.lang.module.ModuleDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The packages of the Java runtime that its application loader defines: those of its tools, such as
 * the compiler. A compiler sees them beside those of the platform loader.
 */
final class RuntimePackages {
  private static final Map<String, ClassLoader> LOADERS =
      ModuleLayer.boot().modules().stream()
          .filter(module -> ClassLoader.getSystemClassLoader().equals(module.getClassLoader()))
          .flatMap(module -> module.getDescriptor().exports().stream())
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .distinct()
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> name, name -> ClassLoader.getSystemClassLoader()));

  private RuntimePackages() {}

  /** The loader that has the package's classes, if it is the application's. */
  static Optional<ClassLoader> loaderOf(String packageName) {
    return Optional.ofNullable(LOADERS.get(packageName));
  }
}
