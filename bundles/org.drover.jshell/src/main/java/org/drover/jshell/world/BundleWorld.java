// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The packages that the live bundles export: of several providers of one package, that of the
 * highest version, then that of the oldest bundle.
 *
 * <p>It asks for no wires, so no refresh of a provider reaches this bundle. What it knows of
 * wirings it forgets with the first event that makes it stale: it keeps no dead class loader alive.
 */
public final class BundleWorld implements World, AutoCloseable {
  private static final int CHANGES =
      BundleEvent.RESOLVED | BundleEvent.UNRESOLVED | BundleEvent.UPDATED | BundleEvent.UNINSTALLED;

  private final BundleContext context;
  private final AtomicLong generation = new AtomicLong();
  private final AtomicReference<Map<String, Export>> index = new AtomicReference<>();

  // Synchronous: who has just started a bundle shall be able to import it in the next line.
  private final SynchronousBundleListener listener = this::changed;

  /**
   * Watches a framework from now on.
   *
   * @param context by which its bundles are seen
   */
  public BundleWorld(BundleContext context) {
    this.context = context;
    context.addBundleListener(listener);
  }

  private record Export(Provider provider, Version version, long bundle) {
    boolean isBetterThan(Export other) {
      int byVersion = version.compareTo(other.version);
      return byVersion != 0 ? byVersion > 0 : bundle < other.bundle;
    }
  }

  private void changed(BundleEvent event) {
    if ((event.getType() & CHANGES) != 0) {
      generation.incrementAndGet();
      index.set(null);
    }
  }

  @Override
  public long generation() {
    return generation.get();
  }

  @Override
  public Optional<Provider> provider(String packageName) {
    return Optional.ofNullable(exports().get(packageName)).map(Export::provider);
  }

  @Override
  public Set<String> packages() {
    return Set.copyOf(exports().keySet());
  }

  private Map<String, Export> exports() {
    Map<String, Export> known = index.get();
    if (known != null) {
      return known;
    }
    long before = generation.get();
    Map<String, Export> found = read();
    index.set(found);
    if (generation.get() != before) {
      // It may be older than the event that has just cleared the place it was put in.
      index.compareAndSet(found, null);
    }
    return found;
  }

  private Map<String, Export> read() {
    Map<String, Export> found = new HashMap<>();
    for (Bundle bundle : context.getBundles()) {
      wiring(bundle).ifPresent(wiring -> read(bundle, wiring, found));
    }
    return found;
  }

  private static void read(Bundle bundle, BundleWiring wiring, Map<String, Export> found) {
    Collection<BundleCapability> exports =
        wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
    if (exports == null) {
      return;
    }
    Provider provider = new BundleProvider(bundle, wiring);
    for (BundleCapability export : exports) {
      // Such a one is for those who ask for its attributes by name.
      if (!export.getDirectives().containsKey(Constants.MANDATORY_DIRECTIVE)) {
        found.merge(
            BundleProvider.packageOf(export),
            new Export(provider, version(export), bundle.getBundleId()),
            (one, other) -> other.isBetterThan(one) ? other : one);
      }
    }
  }

  private static Version version(BundleCapability export) {
    return export.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE)
            instanceof Version version
        ? version
        : Version.emptyVersion;
  }

  private static Optional<BundleWiring> wiring(Bundle bundle) {
    return Optional.ofNullable(bundle.adapt(BundleWiring.class)).filter(BundleWiring::isInUse);
  }

  @Override
  public String refusal(String packageName) {
    String owners =
        Stream.of(context.getBundles())
            .filter(bundle -> hides(bundle, packageName))
            .map(Bundle::getSymbolicName)
            .distinct()
            .collect(Collectors.joining(" and "));
    if (!owners.isEmpty()) {
      return "package %s is private to bundle %s: nothing outside may use it"
          .formatted(packageName, owners);
    }
    String none = "no live bundle exports package " + packageName;
    return sleeping(packageName)
        .map(bundle -> "%s; bundle %s would, but is not resolved".formatted(none, bundle))
        .orElse(none);
  }

  /** The framework hides much, which is nobody's to use and nothing to speak of. */
  private static boolean hides(Bundle bundle, String packageName) {
    return bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID
        && wiring(bundle)
            .map(wiring -> !new BundleProvider(bundle, wiring).classes(packageName).isEmpty())
            .orElse(false);
  }

  private Optional<String> sleeping(String packageName) {
    return Stream.of(context.getBundles())
        .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
        .filter(bundle -> declares(bundle.adapt(BundleRevision.class), packageName))
        .map(Bundle::getSymbolicName)
        .findFirst();
  }

  private static boolean declares(BundleRevision revision, String packageName) {
    return revision != null
        && revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
            .anyMatch(export -> packageName.equals(BundleProvider.packageOf(export)));
  }

  @Override
  public void close() {
    context.removeBundleListener(listener);
    index.set(null);
  }
}
