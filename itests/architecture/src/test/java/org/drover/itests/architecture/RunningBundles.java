// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** A framework in which the given bundles have been started, so that all of them are wired. */
final class RunningBundles implements AutoCloseable {
  private final Framework framework;

  private RunningBundles(Framework framework) {
    this.framework = framework;
  }

  static RunningBundles start(Path storage, List<Path> jars) throws BundleException {
    Framework framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    storage.toString(),
                    Constants.FRAMEWORK_STORAGE_CLEAN,
                    "onFirstInit",
                    "felix.log.level",
                    "1"));
    framework.start();
    RunningBundles running = new RunningBundles(framework);
    List<Bundle> installed = new ArrayList<>();
    for (Path jar : jars) {
      installed.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
    }
    for (Bundle bundle : installed) {
      bundle.start();
    }
    return running;
  }

  /** The bundles that were started; a lazily activated one stays STARTING until it is used. */
  List<String> startedBundles() {
    return Stream.of(framework.getBundleContext().getBundles())
        .filter(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0)
        .map(Bundle::getSymbolicName)
        .toList();
  }

  /** Every package wire of every bundle but the framework's own. */
  List<Wire> wires() {
    List<Wire> wires = new ArrayList<>();
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      BundleWiring wiring = bundle.adapt(BundleWiring.class);
      for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
        wires.add(
            new Wire(
                bundle.getSymbolicName(), wire.getProvider().getSymbolicName(), packageOf(wire)));
      }
    }
    return wires;
  }

  private static String packageOf(BundleWire wire) {
    Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
    return String.valueOf(name);
  }

  @Override
  public void close() throws BundleException {
    framework.stop();
    try {
      framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BundleException("interrupted while the framework stopped", e);
    }
  }
}
