// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The checkout whose bundles are being judged. */
final class Checkout {
  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  static Checkout current() {
    String root = System.getProperty("drover.root");
    if (root == null) {
      throw new IllegalStateException(
          "system property drover.root is not set: run these tests with Maven");
    }
    return new Checkout(Path.of(root));
  }

  Path root() {
    return root;
  }

  ArchitectureTable table() throws IOException {
    return ArchitectureTable.read(root.resolve("docs/architecture.md"));
  }

  /** The names of the folders under {@code bundles/}, in order. */
  SortedSet<String> bundleFolders() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (Stream<Path> folders = Files.list(root.resolve("bundles"))) {
      folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .forEach(folder -> names.add(folder.getFileName().toString()));
    }
    return names;
  }

  List<BundleJar> bundles() throws IOException {
    List<BundleJar> bundles = new ArrayList<>();
    for (String name : bundleFolders()) {
      bundles.add(BundleJar.read(jar(name)));
    }
    return bundles;
  }

  private Path jar(String bundle) throws IOException {
    Path target = root.resolve("bundles").resolve(bundle).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\Q" + bundle + "\\E-\\d.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar of " + bundle + " in " + target));
    }
  }
}
