// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.scr.info.ScrInfo;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.spi.RegionAccess;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Guard;
import org.drover.stream.ImageCheck;
import org.drover.uapi.Kernel;
import org.drover.uapi.trace.KernelCall;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.ComponentContext;
import org.osgi.util.function.Function;
import org.osgi.util.promise.Promise;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A framework with declarative services in it. Packages that a test uses itself are shared: the
 * framework exports the test's own classes of them.
 */
final class Container implements AutoCloseable {
  private final Framework framework;

  private Container(Framework framework) {
    this.framework = framework;
  }

  /**
   * Starts one.
   *
   * @param storage an empty directory
   * @param sharedPackages as in {@code Export-Package}
   */
  static Container start(Path storage, String sharedPackages)
      throws BundleException, URISyntaxException {
    Map<String, String> configuration = new HashMap<>();
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, sharedPackages);
    // Felix would look for a class on the test's class path where no import says so.
    configuration.put("felix.bootdelegation.implicit", "false");
    configuration.put("felix.log.level", "1");
    Framework framework = new FrameworkFactory().newFramework(configuration);
    framework.start();
    Container container = new Container(framework);
    container.startBundles(
        jarOf(Function.class),
        jarOf(Promise.class),
        jarOf(ComponentContext.class),
        jarOf(ScrInfo.class));
    return container;
  }

  /**
   * Packages in the versions in which their bundles export them.
   *
   * @param members a class of each package
   * @return as in {@code Export-Package}
   */
  static String packagesOf(Class<?>... members) throws IOException, URISyntaxException {
    List<String> packages = new ArrayList<>();
    for (Class<?> member : members) {
      packages.add(member.getPackageName() + ";version=" + version(member));
    }
    return String.join(",", packages);
  }

  private static String version(Class<?> member) throws IOException, URISyntaxException {
    try (JarFile jar = new JarFile(jarOf(member).toFile())) {
      String exported = jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
      return new Parameters(exported).get(member.getPackageName()).get(Constants.VERSION_ATTRIBUTE);
    }
  }

  /** Those that a test of the engine over emulated devices uses itself. */
  static String packagesOfTheEngine() throws IOException, URISyntaxException {
    return packagesOf(
        DeviceAddress.class,
        Devices.class,
        RegionAccess.class,
        MigrationState.class,
        Kernel.class,
        KernelCall.class,
        ImageCheck.class);
  }

  /** The jar of the test's class path that holds a class. */
  static Path jarOf(Class<?> member) throws URISyntaxException {
    URL location = member.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(location.toURI());
  }

  /** Installs all, then starts all, in the order given. */
  List<Bundle> startBundles(Path... jars) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars) {
      bundles.add(context().installBundle(jar.toUri().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    return bundles;
  }

  /** The bundle of a symbolic name, which is installed. */
  Bundle bundle(String name) {
    return Stream.of(context().getBundles())
        .filter(bundle -> bundle.getSymbolicName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A service, which may have to come first. */
  <T> T service(Class<T> type) throws InterruptedException {
    ServiceTracker<T, T> tracker = new ServiceTracker<>(context(), type, null);
    tracker.open();
    T service = tracker.waitForService(Guard.TIMEOUT.toMillis());
    assertThat(service).as(type.getSimpleName()).isNotNull();
    return service;
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** Has a bundle begin anew with the classes of a jar. */
  void update(Bundle bundle, Path jar) throws BundleException, IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      bundle.update(in);
    }
    refresh(bundle);
  }

  /** Has a bundle that was updated, or whose packages are to be wired anew, begin anew. */
  void refresh(Bundle bundle) {
    CountDownLatch done = new CountDownLatch(1);
    framework
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            List.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
              }
            });
    try {
      assertThat(done.await(Guard.TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as("refreshed").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while bundles were refreshed", e);
    }
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
