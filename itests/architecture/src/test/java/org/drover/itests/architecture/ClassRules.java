// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;

/** Rules on what the classes of the bundles refer to. */
final class ClassRules {
  /** Annotations for bnd, which leave no import behind. */
  private static final String BUILD_TIME = "org.osgi.annotation";

  private static final DescribedPredicate<JavaClass> OURS =
      DescribedPredicate.describe("ours", type -> type.getPackageName().startsWith("org.drover."));

  private final ArchitectureTable table;

  ClassRules(ArchitectureTable table) {
    this.table = table;
  }

  List<String> violations(List<BundleJar> bundles) throws IOException {
    List<String> found = new ArrayList<>();
    JavaClasses all = new ClassFileImporter().importJars(open(bundles)).that(OURS);
    for (JavaClass type : all) {
      edges(type, found);
      if (type.getSimpleName().matches("Utils?")) {
        found.add(type.getName() + " is called Util: name it after what it does");
      }
    }
    found.addAll(broken(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS, all));
    found.addAll(broken(slices().matching("org.drover.(**)").should().beFreeOfCycles(), all));
    return found;
  }

  private void edges(JavaClass type, List<String> found) {
    table
        .ownerOf(type.getPackageName())
        .ifPresentOrElse(
            room -> edges(room, type, found),
            () -> found.add(type.getName() + " is in no bundle's package"));
  }

  private void edges(Room room, JavaClass type, List<String> found) {
    TreeSet<String> targets = new TreeSet<>();
    type.getDirectDependenciesFromSelf()
        .forEach(
            edge -> targets.add(edge.getTargetClass().getBaseComponentType().getPackageName()));
    targets.removeIf(name -> name.isEmpty() || Room.isWithin(name, BUILD_TIME));
    for (String target : targets) {
      table
          .refusal(room, target)
          .ifPresent(why -> found.add(why + " (" + type.getName() + " does)"));
    }
  }

  private static List<String> broken(ArchRule rule, JavaClasses classes) {
    return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
  }

  private static List<JarFile> open(List<BundleJar> bundles) throws IOException {
    List<JarFile> jars = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      jars.add(new JarFile(bundle.path().toFile()));
    }
    return jars;
  }
}
