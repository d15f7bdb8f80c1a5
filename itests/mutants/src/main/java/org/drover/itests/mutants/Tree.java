// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A checkout that was built, and a copy of its sources, in which faults are planted. A module is a
 * folder with a pom, relative to the checkout.
 */
final class Tree {
  private static final Path KERNEL = Path.of("itests/kernel");

  /** The scripts' tests, which stand on no bundle and lie beside what they test. */
  private static final Path SCRIPTS = Path.of("cnf/ci");

  /**
   * The programs of the SDK, which stand on no bundle; the project beside them is not looked at.
   */
  private static final Path SDK = Path.of("karaf-features/sdk");

  private static final Path HERE = Path.of("itests/mutants");

  /** The libraries that run tests, in a Maven repository. */
  private static final String RUNNER = "/org/junit/platform/";

  private final Path checkout;
  private final Path copy;
  private final Map<Path, Set<Path>> upstream = new LinkedHashMap<>();

  /**
   * Reads the poms of the bundles.
   *
   * @param checkout built up to its test classes, with each module's {@code target/test.classpath}
   * @param copy its sources
   */
  Tree(Path checkout, Path copy) throws IOException {
    this.checkout = checkout;
    this.copy = copy;
    List<Path> bundles;
    try (Stream<Path> folders = Files.list(checkout.resolve("bundles"))) {
      bundles = folders.filter(Tree::isModule).map(checkout::relativize).sorted().toList();
    }
    for (Path bundle : bundles) {
      String pom = Files.readString(checkout.resolve(bundle).resolve("pom.xml"));
      Set<Path> below = new TreeSet<>();
      for (Path other : bundles) {
        if (!other.equals(bundle)
            && pom.contains("<artifactId>" + other.getFileName() + "</artifactId>")) {
          below.add(other);
        }
      }
      upstream.put(bundle, below);
    }
    if (isModule(checkout.resolve(SDK))) {
      upstream.put(SDK, Set.of());
    }
  }

  private static boolean isModule(Path folder) {
    return Files.exists(folder.resolve("pom.xml"));
  }

  Path copy() {
    return copy;
  }

  /** The bundles that these files belong to, and those that stand on them, tests included. */
  Set<Path> affected(Collection<Path> files) {
    Set<Path> affected = new TreeSet<>();
    upstream.keySet().stream()
        .filter(bundle -> files.stream().anyMatch(file -> file.startsWith(bundle)))
        .forEach(affected::add);
    int before;
    do {
      before = affected.size();
      upstream.forEach(
          (bundle, below) -> {
            if (below.stream().anyMatch(affected::contains)) {
              affected.add(bundle);
            }
          });
    } while (affected.size() > before);
    return affected;
  }

  /**
   * The module that a test belongs to.
   *
   * @throws IllegalArgumentException if there is no such class
   */
  Path moduleOf(TestName test) {
    return Stream.concat(upstream.keySet().stream(), Stream.of(KERNEL, SCRIPTS))
        .filter(module -> Files.exists(tests(module).resolve(test.source())))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no test class " + test.type()));
  }

  Path sources(Path module) {
    return copy.resolve(module).resolve("src/main/java");
  }

  Path tests(Path module) {
    return copy.resolve(module).resolve(module.equals(SCRIPTS) ? "test" : "src/test/java");
  }

  Path kernel() {
    return KERNEL;
  }

  /** The names of a module's test classes, as surefire finds them. */
  List<String> testClasses(Path module) throws IOException {
    Path tests = tests(module);
    if (!Files.exists(tests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(tests)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("Test.java"))
          .map(file -> tests.relativize(file).toString())
          .map(name -> name.substring(0, name.length() - 5).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  /**
   * What a module's tests are compiled and run with: its own, as Maven tells it, and what runs
   * them. The kernel layer's tests are compiled by the hunt itself and stand on this module's
   * libraries.
   */
  List<String> classPath(Path module) throws IOException {
    List<String> entries = new ArrayList<>();
    List<String> libraries = listed(HERE);
    if (!module.equals(KERNEL)) {
      entries.add(classes(module, "test-classes"));
      entries.add(classes(module, "classes"));
      entries.addAll(listed(module));
      // No more than that: a test may be about what is not on its class path.
      libraries = libraries.stream().filter(entry -> entry.contains(RUNNER)).toList();
    }
    entries.add(classes(HERE, "classes"));
    entries.addAll(libraries);
    return entries;
  }

  /** The bundle whose classes an entry of a class path is. */
  Optional<Path> moduleOfClasses(String entry) {
    return upstream.keySet().stream()
        .filter(module -> classes(module, "classes").equals(entry))
        .findFirst();
  }

  private String classes(Path module, String kind) {
    return checkout.resolve(module).resolve("target").resolve(kind).toString();
  }

  private List<String> listed(Path module) throws IOException {
    Path list = checkout.resolve(module).resolve("target/test.classpath");
    String text = Files.readString(list, StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? List.of() : List.of(text.split(File.pathSeparator));
  }
}
