// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * First the named tests without a fault, which must be green; then one fault after another, each of
 * which must apply, compile and turn its test red.
 */
final class Hunt {
  private static final long NANOS = 1_000_000_000L;

  private final Tree tree;
  private final Path work;
  private final TestRuns runs;
  private final PrintStream out;

  /** A fault that no test can be blamed for, or that its test did not find. */
  private static final class MissedException extends Exception {
    private static final long serialVersionUID = 1;

    MissedException(String why) {
      super(why);
    }
  }

  /**
   * A hunt that has not begun.
   *
   * @param tree whose sources get the faults
   * @param work for logs, reports and classes
   * @param out takes a line for each fault
   */
  Hunt(Tree tree, Path work, PrintStream out) {
    this.tree = tree;
    this.work = work;
    this.runs = new TestRuns(tree, work);
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param mutants what to plant
   * @return whether everything was found
   */
  boolean run(List<Mutant> mutants) throws IOException, InterruptedException {
    Overlay.deleteTree(work);
    int found = 0;
    boolean green = areGreen(mutants);
    if (green) {
      for (Mutant mutant : mutants) {
        found += hunt(mutant) ? 1 : 0;
      }
    }
    out.printf(
        "%d planted, %d found, %d missed%n",
        green ? mutants.size() : 0, found, green ? mutants.size() - found : 0);
    return green && found == mutants.size() && found > 0;
  }

  private boolean areGreen(List<Mutant> mutants) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<String> complaints = new ArrayList<>();
    for (Map.Entry<Group, Set<String>> group : groups(mutants).entrySet()) {
      complaints.addAll(complaints(group.getKey(), group.getValue(), mutants));
    }
    complaints.forEach(out::println);
    out.printf(
        "%-44s %s  %d s%n",
        "without a fault",
        complaints.isEmpty() ? "green" : "NOT GREEN",
        (System.nanoTime() - begin) / NANOS);
    return complaints.isEmpty();
  }

  /**
   * What runs together: one JVM for each module, one boot of each machine.
   *
   * @param module of the tests
   * @param machine of the guest, if they run there
   */
  private record Group(Path module, Optional<String> machine) {
    String name() {
      return "green-" + module.toString().replace('/', '-') + machine.map(m -> "-" + m).orElse("");
    }
  }

  private Group groupOf(Mutant mutant) {
    return new Group(
        tree.moduleOf(mutant.test()),
        TestRuns.isInGuest(mutant.test()) ? Optional.of(mutant.guest()) : Optional.empty());
  }

  private Map<Group, Set<String>> groups(List<Mutant> mutants) {
    Map<Group, Set<String>> groups = new TreeMap<>(Comparator.comparing(Group::name));
    for (Mutant mutant : mutants) {
      Group group = groupOf(mutant);
      groups
          .computeIfAbsent(group, any -> new TreeSet<>())
          .add(group.machine().isPresent() ? mutant.test().type() : mutant.test().toString());
    }
    return groups;
  }

  private List<String> complaints(Group group, Set<String> tests, List<Mutant> mutants)
      throws IOException, InterruptedException {
    Overlay overlay = new Overlay(tree, work.resolve("overlay"));
    try {
      overlay.build(List.of(), List.of(group.module()), List.of());
    } catch (CompilationException e) {
      return List.of(e.getMessage());
    }
    Optional<Outcome> outcome =
        group.machine().isPresent()
            ? runs.inGuest(group.name(), group.machine().get(), overlay, tests)
            : runs.here(group.name(), group.module(), overlay, tests);
    if (outcome.isEmpty()) {
      return List.of(group.name() + ": no report, see " + runs.log(group.name()));
    }
    List<String> complaints = new ArrayList<>(outcome.get().failures());
    for (Mutant mutant : mutants) {
      if (groupOf(mutant).equals(group) && !outcome.get().ran(mutant.test())) {
        complaints.add(mutant.test() + " did not run, see " + runs.log(group.name()));
      }
    }
    return complaints;
  }

  private boolean hunt(Mutant mutant) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String verdict;
    boolean found = false;
    try {
      verdict = "found by " + mutant.test() + "  " + shortened(attempt(mutant).toString());
      found = true;
    } catch (MissedException | CompilationException | IllegalArgumentException e) {
      verdict = "MISSED: " + e.getMessage() + " (log: " + runs.log(mutant.name()) + ")";
    }
    out.printf("%-44s %3d s  %s%n", mutant.name(), (System.nanoTime() - begin) / NANOS, verdict);
    return found;
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }

  private Outcome.Failure attempt(Mutant mutant)
      throws IOException, InterruptedException, MissedException, CompilationException {
    Path module = tree.moduleOf(mutant.test());
    try (Planted planted = Planted.in(mutant, tree.copy(), runs.log(mutant.name()))) {
      Set<Path> affected = tree.affected(planted.files());
      Set<Path> tested = new TreeSet<>(mutant.onlyKernel() ? affected : Set.of());
      tested.add(module);
      Overlay overlay = new Overlay(tree, work.resolve("overlay"));
      overlay.build(affected, tested, planted.files());
      if (mutant.onlyKernel()) {
        requireGreenUnits(mutant, affected, overlay);
      }
      return failure(mutant, module, overlay);
    }
  }

  private Outcome.Failure failure(Mutant mutant, Path module, Overlay overlay)
      throws IOException, InterruptedException, MissedException {
    TestName test = mutant.test();
    Optional<Outcome> outcome =
        TestRuns.isInGuest(test)
            ? runs.inGuest(mutant.name(), mutant.guest(), overlay, List.of(test.type()))
            : runs.here(mutant.name(), module, overlay, List.of(test.toString()));
    if (outcome.isEmpty()) {
      throw new MissedException("no report: the test did not come to an end");
    }
    if (!outcome.get().ran(test)) {
      throw new MissedException(test + " did not run");
    }
    Outcome.Failure failure =
        outcome.get().failureOf(test).orElseThrow(() -> new MissedException(test + " stays green"));
    if (failure.isLinkage()) {
      throw new MissedException(test + " could not be linked: " + failure);
    }
    return failure;
  }

  /** What only a kernel can tell is found by no unit test of whatever stands on the change. */
  private void requireGreenUnits(Mutant mutant, Set<Path> modules, Overlay overlay)
      throws IOException, InterruptedException, MissedException {
    for (Path module : modules) {
      String name = mutant.name() + "-" + module.getFileName();
      List<String> classes = tree.testClasses(module);
      if (classes.isEmpty()) {
        continue;
      }
      Optional<Outcome> outcome = runs.here(name, module, overlay, classes);
      List<String> failures =
          outcome.map(Outcome::failures).orElse(List.of("no report, see " + runs.log(name)));
      if (!failures.isEmpty()) {
        throw new MissedException(
            "not the kernel alone finds it, but "
                + failures.size()
                + " unit tests: "
                + failures.get(0));
      }
    }
  }
}
