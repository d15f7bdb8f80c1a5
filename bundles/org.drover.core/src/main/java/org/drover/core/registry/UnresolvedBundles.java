// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Namespace;

/**
 * Plug-ins of a framework that it cannot resolve, told by what they declare: nothing is tried, so
 * looking changes nothing.
 */
final class UnresolvedBundles {
  private static final String NAMESPACE = "org.drover";
  private static final String SPI = "org.drover.api.spi";

  private final Supplier<List<Bundle>> bundles;

  /**
   * Of a framework.
   *
   * @param bundles all that are installed now
   */
  UnresolvedBundles(Supplier<List<Bundle>> bundles) {
    this.bundles = bundles;
  }

  List<UnresolvedPlugIn> list() {
    List<Bundle> all = bundles.get();
    return all.stream()
        .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
        .flatMap(bundle -> revision(bundle).stream())
        .filter(UnresolvedBundles::isPlugIn)
        .map(revision -> told(revision, all))
        .sorted(Comparator.comparing(UnresolvedPlugIn::bundle))
        .toList();
  }

  /** Of one that is uninstalled meanwhile there is none. */
  private static Optional<BundleRevision> revision(Bundle bundle) {
    return Optional.ofNullable(bundle.adapt(BundleRevision.class));
  }

  /** By what it says of itself, or because it could not implement anything of ours otherwise. */
  private static boolean isPlugIn(BundleRevision revision) {
    return !revision.getDeclaredCapabilities(NAMESPACE).isEmpty()
        || revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
            .anyMatch(requirement -> SPI.equals(Wanted.of(requirement).name()));
  }

  private static UnresolvedPlugIn told(BundleRevision revision, List<Bundle> all) {
    List<String> lacks = new ArrayList<>();
    for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
      if (isNeeded(requirement)) {
        lack(requirement, revision, all).ifPresent(lacks::add);
      }
    }
    if (lacks.isEmpty()) {
      lacks.add(
          "nothing that is seen from outside: `bundle:start "
              + revision.getBundle().getBundleId()
              + "` starts it, or says why it cannot");
    }
    return new UnresolvedPlugIn(
        revision.getSymbolicName() + " " + revision.getVersion(),
        revision.getBundle().getBundleId(),
        provided(revision),
        lacks);
  }

  /** Services, which are {@code effective:=active}, are no condition of resolving. */
  private static boolean isNeeded(BundleRequirement requirement) {
    Map<String, String> directives = requirement.getDirectives();
    return !Namespace.RESOLUTION_OPTIONAL.equals(
            directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
        && !"dynamic".equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
        && Namespace.EFFECTIVE_RESOLVE.equals(
            directives.getOrDefault(
                Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE));
  }

  private static Optional<String> lack(
      BundleRequirement requirement, BundleRevision own, List<Bundle> all) {
    List<BundleCapability> fitting =
        capabilities(all, requirement.getNamespace()).filter(requirement::matches).toList();
    boolean there =
        fitting.stream()
            .map(BundleCapability::getRevision)
            .anyMatch(from -> from.equals(own) || isResolved(from.getBundle()));
    if (there) {
      return Optional.empty();
    }
    Wanted wanted = Wanted.of(requirement);
    return Optional.of(
        fitting.isEmpty()
            ? wanted.words() + others(requirement, wanted, all)
            : wanted.words() + ", of which " + bundles(fitting) + " is not resolved either");
  }

  private static boolean isResolved(Bundle bundle) {
    return bundle.getState() != Bundle.INSTALLED && bundle.getState() != Bundle.UNINSTALLED;
  }

  private static Stream<BundleCapability> capabilities(List<Bundle> all, String namespace) {
    return all.stream()
        .flatMap(bundle -> revision(bundle).stream())
        .flatMap(revision -> revision.getDeclaredCapabilities(namespace).stream());
  }

  /** The versions that there are of it: the remedy is another one. */
  private static String others(BundleRequirement requirement, Wanted wanted, List<Bundle> all) {
    String there =
        capabilities(all, requirement.getNamespace())
            .filter(
                one -> wanted.name().equals(one.getAttributes().get(requirement.getNamespace())))
            .map(one -> String.valueOf(one.getAttributes().get("version")))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", "));
    return there.isEmpty() ? "" : "; there is " + there;
  }

  private static String bundles(List<BundleCapability> capabilities) {
    return capabilities.stream()
        .map(one -> one.getRevision().getSymbolicName())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }

  private static List<String> provided(BundleRevision revision) {
    return revision.getDeclaredCapabilities(NAMESPACE).stream()
        .flatMap(capability -> capability.getAttributes().entrySet().stream())
        .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
        .sorted()
        .toList();
  }
}
