// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One fault, as its patch describes it: header lines {@code Name: value}, an empty line, a unified
 * diff with the prefixes {@code a/} and {@code b/}.
 *
 * @param patch where it is
 * @param title the fault, in a few words
 * @param guards the guarantee that it breaks
 * @param test which test must turn red
 * @param layer where that test runs
 * @param guest which machine a test in the guest needs: {@code debian} or {@code iommufd}, with
 *     {@code +pci} behind it for the PCI functions, or {@code +mlx5} for the driver besides
 * @param onlyKernel whether every unit test must stay green
 * @param files what it changes, relative to the checkout
 */
record Mutant(
    Path patch,
    String title,
    String guards,
    TestName test,
    Layer layer,
    String guest,
    boolean onlyKernel,
    Set<Path> files) {

  /** Where a test runs. */
  enum Layer {
    /** In a JVM on this machine. */
    UNIT,
    /** In a guest with a real kernel, or against that kernel's headers. */
    KERNEL
  }

  private static final Pattern HEADER = Pattern.compile("([A-Z][A-Za-z-]*): +(.*)");
  private static final Pattern CHANGED = Pattern.compile("\\+\\+\\+ b/(\\S+).*");
  private static final List<String> REQUIRED = List.of("Title", "Guards", "Test", "Layer");
  private static final List<String> OPTIONAL =
      List.of("SPDX-License-Identifier", "Guest", "Only", "Pitfall");
  private static final Pattern GUEST = Pattern.compile("(debian|iommufd)(\\+pci|\\+mlx5)?");

  /** The file's name without its ending. */
  String name() {
    return patch.getFileName().toString().replaceFirst("\\.patch$", "");
  }

  /**
   * Reads a patch.
   *
   * @param patch its file
   * @return what its headers and its diff say
   * @throws IllegalArgumentException if a header is missing, unknown or wrong
   */
  static Mutant read(Path patch) throws IOException {
    List<String> lines = Files.readAllLines(patch, StandardCharsets.UTF_8);
    Map<String, String> headers = headers(patch, lines);
    for (String name : REQUIRED) {
      require(headers.containsKey(name), patch, "has no header " + name);
    }
    String only = headers.getOrDefault("Only", "");
    require(only.isEmpty() || only.equals("kernel"), patch, "Only: takes 'kernel', not " + only);
    Layer layer = layer(patch, headers.get("Layer"));
    require(
        only.isEmpty() || layer == Layer.KERNEL, patch, "Only: kernel wants a test of that layer");
    String guest = headers.getOrDefault("Guest", "debian");
    require(
        GUEST.matcher(guest).matches(), patch, "Guest: takes debian or iommufd, and +pci or +mlx5");
    require(
        !headers.containsKey("Guest") || layer == Layer.KERNEL,
        patch,
        "Guest: wants a test of the layer kernel");
    Set<Path> files = changed(lines);
    require(!files.isEmpty(), patch, "changes no file");
    return new Mutant(
        patch,
        headers.get("Title"),
        headers.get("Guards"),
        TestName.parse(headers.get("Test")),
        layer,
        guest,
        !only.isEmpty(),
        files);
  }

  private static Map<String, String> headers(Path patch, List<String> lines) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.isEmpty()) {
        return headers;
      }
      Matcher header = HEADER.matcher(line);
      require(header.matches(), patch, "has a line before the first empty one that is no header");
      String name = header.group(1);
      require(REQUIRED.contains(name) || OPTIONAL.contains(name), patch, "has a header " + name);
      String before = headers.put(name, header.group(2).strip());
      require(before == null || name.equals("Pitfall"), patch, "has two headers " + name);
    }
    throw wrong(patch, "has no diff");
  }

  private static Layer layer(Path patch, String word) {
    return switch (word) {
      case "unit" -> Layer.UNIT;
      case "kernel" -> Layer.KERNEL;
      default -> throw wrong(patch, "Layer: takes unit or kernel, not " + word);
    };
  }

  private static Set<Path> changed(List<String> lines) {
    Set<Path> files = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher changed = CHANGED.matcher(line);
      if (changed.matches()) {
        files.add(Path.of(changed.group(1)));
      }
    }
    return files;
  }

  /**
   * Reads the patches of a folder.
   *
   * @param folder where {@code *.patch} are
   * @param names those that are wanted; empty for all
   * @return in the order of their names
   * @throws IllegalArgumentException if a name has no patch
   */
  static List<Mutant> all(Path folder, List<String> names) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*.patch")) {
      for (Path file : files) {
        mutants.add(read(file));
      }
    }
    mutants.sort(java.util.Comparator.comparing(Mutant::name));
    List<String> known = mutants.stream().map(Mutant::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no mutant " + name + "; there are " + String.join(", ", known));
      }
    }
    return mutants.stream()
        .filter(mutant -> names.isEmpty() || names.contains(mutant.name()))
        .toList();
  }

  private static void require(boolean fine, Path patch, String problem) {
    if (!fine) {
      throw wrong(patch, problem);
    }
  }

  private static IllegalArgumentException wrong(Path patch, String problem) {
    return new IllegalArgumentException(patch.getFileName() + " " + problem);
  }
}
