// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Wires this bundle to JShell where the framework exports it only since the bundle was installed.
 *
 * <p>A restart alone does not: Karaf keeps the wires that a bundle was resolved with ({@code
 * org.apache.karaf.features.extension}) and lets it have no others until it is refreshed.
 */
@Component(
    immediate = true,
    service = {})
public final class LateJShell {
  private static final Logger LOG = System.getLogger(LateJShell.class.getName());
  private static final String PACKAGE = "jdk.jshell";
  private static final String TRIED = "wired-again";

  /**
   * Refreshes the bundle if that is due. The framework does it in a thread of its own; nobody else
   * has a wire to this bundle, nor a session without JShell.
   *
   * @param context of this bundle
   * @throws IOException if the bundle's data area cannot be written to
   */
  @Activate
  public LateJShell(BundleContext context) throws IOException {
    Bundle own = context.getBundle();
    Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    if (isDue(imports(own), exports(framework), context.getDataFile(TRIED).toPath())) {
      LOG.log(Level.INFO, "The framework exports {0} now: {1} is refreshed.", PACKAGE, own);
      framework.adapt(FrameworkWiring.class).refreshBundles(Set.of(own));
    }
  }

  private static boolean imports(Bundle bundle) {
    return bundle
        .adapt(BundleWiring.class)
        .getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)
        .stream()
        .anyMatch(wire -> isPackage(wire.getCapability()));
  }

  private static boolean exports(Bundle framework) {
    return framework
        .adapt(BundleWiring.class)
        .getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)
        .stream()
        .anyMatch(LateJShell::isPackage);
  }

  private static boolean isPackage(BundleCapability exported) {
    return PACKAGE.equals(exported.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE));
  }

  /**
   * Whether a refresh may help: once, until it has. If something else keeps the bundle from its
   * wire, refreshing it at each start of it would never end.
   *
   * @param imported whether the bundle has the wire
   * @param exported whether the framework offers it
   * @param tried a file that tells the next start of the bundle of this one
   */
  static boolean isDue(boolean imported, boolean exported, Path tried) throws IOException {
    if (imported || !exported) {
      Files.deleteIfExists(tried);
      return false;
    }
    try {
      Files.createFile(tried);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false; // The sentence of whoever wants a session says what is missing.
    }
  }
}
