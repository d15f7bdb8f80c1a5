// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs tests with an overlay, each time in a JVM of its own, here or in the guest. */
final class TestRuns {
  /** Chosen tests; one that a fault hangs is ended before, by JUnit. */
  private static final Duration HERE = Duration.ofMinutes(5);

  /** A whole module's unit tests. */
  private static final Duration MODULE = Duration.ofMinutes(5);

  /** The guest ends by itself before that. */
  private static final Duration GUEST = Duration.ofMinutes(7);

  private static final String REPORT = "TEST-junit-jupiter.xml";
  private static final String GUEST_PACKAGE = "org.drover.itests.kernel.guest.";
  private static final String GUEST_MAIN = "org.drover.itests.kernel.host.GuestTestsRun";

  private final Tree tree;
  private final Path work;

  /**
   * Leaves logs and reports in a folder.
   *
   * @param tree of the tests
   * @param work what is in it is deleted
   */
  TestRuns(Tree tree, Path work) {
    this.tree = tree;
    this.work = work;
  }

  /** Whether it runs in the guest; the other tests of the kernel layer ask its headers only. */
  static boolean isInGuest(TestName test) {
    return test.type().startsWith(GUEST_PACKAGE);
  }

  /** Runs tests of one module here: each is a class or {@code Class#method}. */
  Optional<Outcome> here(String name, Path module, Overlay overlay, Collection<String> tests)
      throws IOException, InterruptedException {
    Path reports = fresh(name + ".reports");
    Duration atMost = tests.stream().allMatch(test -> test.contains("#")) ? HERE : MODULE;
    List<String> command = java(overlay.runPath(module));
    command.add(SomeTests.class.getName());
    command.add(reports.toString());
    command.addAll(tests);
    run(name, module, command, atMost);
    return Outcome.read(reports.resolve(REPORT));
  }

  /** Boots a guest, of a machine that {@link Mutant#guest} names, and runs test classes in it. */
  Optional<Outcome> inGuest(
      String name, String machine, Overlay overlay, Collection<String> classes)
      throws IOException, InterruptedException {
    Path out = fresh(name + ".guest");
    List<String> command = java(overlay.runPath(tree.kernel()));
    command.add(2, "-Ddrover.guest.out=" + out.getParent());
    command.add(2, "-Ddrover.guest.reports=" + fresh(name + ".reports"));
    command.add(GUEST_MAIN);
    command.add(out.getFileName().toString());
    command.add(machine);
    command.addAll(classes);
    run(name, tree.kernel(), command, GUEST);
    return Outcome.read(out.resolve("reports").resolve(REPORT));
  }

  private List<String> java(String classPath) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-ea",
            "-Djna.tmpdir=" + work,
            "-Ddrover.root=" + tree.copy(),
            "-Ddrover.rig=" + tree.copy().resolve(tree.kernel()).resolve("rig"),
            "-cp",
            classPath));
  }

  private void run(String name, Path module, List<String> command, Duration atMost)
      throws IOException, InterruptedException {
    Shell.run(command, tree.copy().resolve(module), log(name), atMost);
  }

  Path log(String name) {
    return work.resolve(name + ".log");
  }

  private Path fresh(String name) throws IOException {
    Path folder = work.resolve(name);
    Overlay.deleteTree(folder);
    return Files.createDirectories(folder);
  }
}
