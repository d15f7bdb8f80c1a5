// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The classes of a planted fault, which stand before the checkout's own on the class path: what it
 * changes is compiled anew, with all that stands on it, because constants are copied into those who
 * use them. A test is run with those of its own module and of what that stands on.
 */
final class Overlay {
  private final Tree tree;
  private final Path main;
  private final Path test;

  /**
   * Empties the folder.
   *
   * @param tree whose sources are compiled
   * @param folder for the classes
   */
  Overlay(Tree tree, Path folder) throws IOException {
    this.tree = tree;
    this.main = folder.resolve("classes");
    this.test = folder.resolve("test-classes");
    deleteTree(folder);
    Files.createDirectories(test);
  }

  private Path main(Path module) {
    return main.resolve(module.getFileName());
  }

  /**
   * Compiles.
   *
   * @param modules bundles, whose sources are compiled anew
   * @param tested modules whose tests are, too
   * @param files what was changed; resources among it are taken over
   * @throws CompilationException if the compiler complains, as little as it may be
   */
  void build(Collection<Path> modules, Collection<Path> tested, Collection<Path> files)
      throws IOException, CompilationException {
    Path together = Files.createDirectories(main.resolve("together"));
    compile(sources(modules.stream().map(tree::sources)), classPath(modules), together);
    Set<Path> all = new LinkedHashSet<>(modules);
    all.addAll(tested);
    List<String> below = new ArrayList<>();
    for (Path module : modules) {
      part(module, together);
      below.add(main(module).toString());
    }
    below.addAll(classPath(all));
    compile(sources(tested.stream().map(tree::tests)), below, test);
    for (Path file : files) {
      copyResource(file);
    }
  }

  /** Moves the classes of a module to a folder of their own: no two bundles have one package. */
  private void part(Path module, Path together) throws IOException {
    for (Path source : files(tree.sources(module), Integer.MAX_VALUE)) {
      Path folder = tree.sources(module).relativize(source.getParent());
      Files.createDirectories(main(module).resolve(folder));
      for (Path compiled : files(together.resolve(folder), 1)) {
        Files.move(compiled, main(module).resolve(folder).resolve(compiled.getFileName()));
      }
    }
  }

  private static List<Path> files(Path folder, int depth) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, depth)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private List<String> classPath(Collection<Path> modules) throws IOException {
    Set<String> entries = new LinkedHashSet<>();
    for (Path module : modules) {
      entries.addAll(tree.classPath(module));
    }
    return List.copyOf(entries);
  }

  private static List<File> sources(Stream<Path> folders) throws IOException {
    List<File> sources = new ArrayList<>();
    for (Path folder : folders.toList()) {
      files(folder, Integer.MAX_VALUE).stream()
          .filter(file -> file.toString().endsWith(".java"))
          // Those of several modules may have one name, and annotate nothing that matters here.
          .filter(file -> !file.endsWith("package-info.java"))
          .map(Path::toFile)
          .forEach(sources::add);
    }
    return sources;
  }

  private static void compile(List<File> sources, List<String> classPath, Path into)
      throws IOException, CompilationException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "--release",
              "17",
              "-proc:none",
              "-implicit:none",
              "-parameters",
              "-Xlint:all,-path",
              "-Werror",
              "-d",
              into.toString(),
              "-cp",
              String.join(File.pathSeparator, classPath));
      boolean compiled =
          compiler
              .getTask(
                  complaints,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjectsFromFiles(sources))
              .call();
      if (!compiled) {
        throw new CompilationException(complaints.toString().strip());
      }
    }
  }

  private void copyResource(Path file) throws IOException {
    for (String kind : List.of("main", "test")) {
      for (int depth = 1; depth < file.getNameCount(); depth++) {
        Path resources = file.subpath(0, depth).resolve("src").resolve(kind).resolve("resources");
        if (file.startsWith(resources)) {
          Path classes = kind.equals("main") ? main(file.subpath(0, depth)) : test;
          Path copy = classes.resolve(resources.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(tree.copy().resolve(file), copy);
        }
      }
    }
  }

  /** What runs a module's tests with the fault in them. */
  String runPath(Path module) throws IOException {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(test.toString());
    for (String entry : tree.classPath(module)) {
      tree.moduleOfClasses(entry)
          .map(this::main)
          .filter(Files::exists)
          .ifPresent(planted -> entries.add(planted.toString()));
      entries.add(entry);
    }
    return String.join(File.pathSeparator, entries);
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
