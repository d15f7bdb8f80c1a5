// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;

/** A bundle by one of its wirings. */
final class BundleProvider implements Provider {
  private static final String CLASS_FILE = ".class";

  private final Bundle bundle;
  private final BundleWiring wiring;
  private final String label;

  BundleProvider(Bundle bundle, BundleWiring wiring) {
    this.bundle = bundle;
    this.wiring = wiring;
    // Of the wiring, because the bundle speaks of what it was updated to.
    this.label = wiring.getRevision().getSymbolicName() + " " + wiring.getRevision().getVersion();
  }

  @Override
  public long bundle() {
    return bundle.getBundleId();
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean isPlatform() {
    return bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID;
  }

  @Override
  public boolean isCurrent() {
    return wiring.equals(bundle.adapt(BundleWiring.class));
  }

  @Override
  public boolean isRemoved() {
    return bundle.getState() == Bundle.UNINSTALLED;
  }

  @Override
  public boolean isUsable() {
    return wiring.isInUse();
  }

  @Override
  public boolean exports(String packageName) {
    List<BundleCapability> exports = wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
    return exports != null
        && exports.stream().anyMatch(export -> packageName.equals(packageOf(export)));
  }

  static String packageOf(BundleCapability export) {
    return String.valueOf(export.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE));
  }

  /** Local resources are those of the jars on its own class path and of its fragments too. */
  @Override
  public Collection<String> classes(String packageName) {
    Collection<String> found =
        wiring.listResources(
            packageName.replace('.', '/'), "*" + CLASS_FILE, BundleWiring.LISTRESOURCES_LOCAL);
    return found == null
        ? List.of()
        : found.stream()
            .map(path -> path.substring(0, path.length() - CLASS_FILE.length()).replace('/', '.'))
            .toList();
  }

  @Override
  public InputStream open(String binaryName) throws IOException {
    ClassLoader loader = wiring.getClassLoader();
    URL file =
        loader == null ? null : loader.getResource(binaryName.replace('.', '/') + CLASS_FILE);
    if (file == null) {
      throw new FileNotFoundException("bundle " + label + " has no class " + binaryName);
    }
    return file.openStream();
  }

  @Override
  public Class<?> load(String binaryName) throws ClassNotFoundException {
    ClassLoader loader = wiring.getClassLoader();
    if (loader == null) {
      throw new ClassNotFoundException(binaryName);
    }
    return loader.loadClass(binaryName);
  }
}
