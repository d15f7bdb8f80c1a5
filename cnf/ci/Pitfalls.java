// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes {@code docs/pitfalls.md} of what the tests' own tags and the mutants' headers say. A
 * single-file program, run from its source in the checkout:
 *
 * <pre>java cnf/ci/Pitfalls.java            prints the page
 * java cnf/ci/Pitfalls.java --write    writes it</pre>
 *
 * <p>A test is about pitfall N if it is tagged {@code pitfall-N}. That counts only if a mutant of
 * {@code itests/mutants} says {@code Pitfall: N} and names a test with that tag: only then is it
 * shown that the pitfall is found by it.
 */
public final class Pitfalls {
  private static final String LIST = "itests/mutants/pitfalls.txt";
  private static final Pattern LINE = Pattern.compile("(\\d+) \\| (.*?) \\|(.*)");
  private static final Pattern TAG_OR_METHOD =
      Pattern.compile("@Tag\\(\"pitfall-(\\d+)\"\\)|\\bvoid (\\w+)\\(");
  private static final Pattern HEADER = Pattern.compile("(?m)^(Test|Pitfall): +(\\S+)$");
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".drover", "main");

  /**
   * One pitfall.
   *
   * @param number as the tags have it
   * @param text in one line
   * @param reason why it is not tested; empty if it is to be
   * @param proven {@code Class#method} of those with its tag that a mutant about it names
   * @param tagged of the others with its tag, which do not count
   * @param mutants names of those that are about it
   */
  record Pitfall(
      int number,
      String text,
      String reason,
      NavigableSet<String> proven,
      NavigableSet<String> tagged,
      NavigableSet<String> mutants) {

    String state() {
      if (!proven.isEmpty()) {
        return "tested";
      }
      if (!tagged.isEmpty()) {
        return "tagged, but no mutant shows it: does not count";
      }
      if (reason.startsWith("hardware: ")) {
        return "not testable without hardware: " + reason.substring("hardware: ".length());
      }
      return reason.startsWith("later: ")
          ? "open: " + reason.substring("later: ".length())
          : "OPEN";
    }
  }

  private final Path root;
  private final Map<Integer, NavigableSet<String>> tests = new TreeMap<>();
  private final Map<Integer, NavigableSet<String>> mutants = new TreeMap<>();
  private final Map<Integer, NavigableSet<String>> proven = new TreeMap<>();

  private Pitfalls(Path root) {
    this.root = root;
  }

  /** Prints or writes the page. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of("");
    String page = page(of(root));
    if (List.of(args).equals(List.of("--write"))) {
      Files.writeString(root.resolve("docs/pitfalls.md"), page);
    } else {
      System.out.print(page);
    }
  }

  /** Every pitfall of the list, in its order, and those besides that tests or mutants name. */
  static List<Pitfall> of(Path root) throws IOException {
    Pitfalls found = new Pitfalls(root);
    found.readTests();
    found.readMutants();
    return found.join();
  }

  private void readTests() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder : List.of("bundles", "itests", "cnf/ci/test")) {
      if (Files.exists(root.resolve(folder))) {
        Files.walkFileTree(root.resolve(folder), new Finder(sources));
      }
    }
    for (Path source : sources) {
      readTest(source);
    }
  }

  /** Sources of tests; a contract that others inherit lies in the testkit, which is no bundle. */
  private static final class Finder extends SimpleFileVisitor<Path> {
    private final List<Path> sources;

    Finder(List<Path> sources) {
      this.sources = sources;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skipped = SKIPPED.contains(folder.getFileName().toString());
      return skipped && !folder.toString().contains("testkit")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.toString().endsWith(".java")) {
        sources.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** A tag is about the next method. */
  private void readTest(Path source) throws IOException {
    String type = source.getFileName().toString().replaceFirst("\\.java$", "");
    Matcher match = TAG_OR_METHOD.matcher(Files.readString(source, StandardCharsets.UTF_8));
    List<Integer> pending = new ArrayList<>();
    while (match.find()) {
      if (match.group(1) != null) {
        pending.add(Integer.valueOf(match.group(1)));
      } else {
        for (int number : pending) {
          put(tests, number, type + "#" + match.group(2));
        }
        pending.clear();
      }
    }
  }

  private void readMutants() throws IOException {
    try (Stream<Path> patches = Files.list(root.resolve("itests/mutants"))) {
      for (Path patch : patches.filter(file -> file.toString().endsWith(".patch")).toList()) {
        readMutant(patch);
      }
    }
  }

  private void readMutant(Path patch) throws IOException {
    String mutant = patch.getFileName().toString().replaceFirst("\\.patch$", "");
    Optional<String> test = Optional.empty();
    Matcher header = HEADER.matcher(Files.readString(patch).split("\n\n", 2)[0]);
    while (header.find()) {
      if (header.group(1).equals("Test")) {
        test = Optional.of(header.group(2).replaceFirst("^.*\\.", ""));
      } else {
        int number = Integer.parseInt(header.group(2));
        put(mutants, number, mutant);
        test.filter(of(tests, number)::contains).ifPresent(name -> put(proven, number, name));
      }
    }
  }

  private static void put(Map<Integer, NavigableSet<String>> map, int number, String value) {
    map.computeIfAbsent(number, any -> new TreeSet<>()).add(value);
  }

  private List<Pitfall> join() throws IOException {
    List<Pitfall> joined = new ArrayList<>();
    Set<Integer> rest = new TreeSet<>(tests.keySet());
    rest.addAll(mutants.keySet());
    for (String line : Files.readAllLines(root.resolve(LIST), StandardCharsets.UTF_8)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher match = LINE.matcher(line);
      if (!match.matches()) {
        throw new IllegalArgumentException(LIST + ": 'NUMBER | text | reason' expected: " + line);
      }
      int number = Integer.parseInt(match.group(1));
      rest.remove(number);
      joined.add(pitfall(number, match.group(2), match.group(3).strip()));
    }
    rest.forEach(number -> joined.add(pitfall(number, "NOT IN THE LIST", "")));
    return joined;
  }

  private Pitfall pitfall(int number, String text, String reason) {
    NavigableSet<String> others = of(tests, number);
    others.removeAll(of(proven, number));
    return new Pitfall(number, text, reason, of(proven, number), others, of(mutants, number));
  }

  private static NavigableSet<String> of(Map<Integer, NavigableSet<String>> map, int number) {
    return new TreeSet<>(map.getOrDefault(number, new TreeSet<>()));
  }

  /** The page for these pitfalls. */
  static String page(List<Pitfall> pitfalls) {
    StringBuilder page = new StringBuilder();
    long tested = pitfalls.stream().filter(each -> !each.proven().isEmpty()).count();
    page.append(
        """
        # Pitfalls

        What goes wrong in the migration of VFIO devices unless it is known, and what shows that Drover knows it. The page is
        made of the tests' own tags (`@Tag("pitfall-N")`) and of the mutants of `itests/mutants` that say `Pitfall: N`: a tag
        counts only if one of these mutants names its test; the other tests that carry it stand in a column of their own.
        `java cnf/ci/Pitfalls.java --write` makes the page anew, and a test compares.

        """);
    page.append("Tested: %d of %d.%n%n".formatted(tested, pitfalls.size()));
    page.append(
        "| # | pitfall | state | tests | their mutants | tagged too |\n|---|---|---|---|---|---|\n");
    for (Pitfall pitfall : pitfalls) {
      page.append(
          "| %d | %s | %s | %s | %s | %s |%n"
              .formatted(
                  pitfall.number(),
                  pitfall.text(),
                  pitfall.state(),
                  cell(pitfall.proven()),
                  cell(pitfall.mutants()),
                  cell(pitfall.tagged())));
    }
    return page.toString();
  }

  private static String cell(NavigableSet<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining("<br>"));
  }
}
