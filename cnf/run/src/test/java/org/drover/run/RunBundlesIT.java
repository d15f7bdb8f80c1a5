// SPDX-License-Identifier: Apache-2.0
package org.drover.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.VersionRange;
import org.osgi.framework.launch.Framework;

/** Starts exactly the bundles of {@code drover.bndrun}, with its properties and nothing else. */
@Timeout(60)
final class RunBundlesIT {
  private static final Path RUN =
      Path.of(System.getProperty("drover.root"), "cnf/run/drover.bndrun");
  private static final String DEVICES = "org.drover.api.service.Devices";
  private static final String ADMIN = "org.osgi.service.cm.ConfigurationAdmin";
  private static final String KERNEL = "org.drover.uapi.Kernel";
  private static final Duration GUARD = Duration.ofSeconds(30);

  @TempDir private Path storage;
  private RunFile file;
  private Framework framework;

  @BeforeEach
  void startFramework() throws Exception {
    file = RunFile.read(RUN);
    Map<String, String> configuration = new HashMap<>(file.properties());
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    configuration.put("felix.bootdelegation.implicit", "false");
    configuration.put("felix.log.level", "1");
    // The console must not read the terminal of the tests.
    configuration.put("gosh.args", "--nointeractive");
    framework = new FrameworkFactory().newFramework(configuration);
    framework.start();
  }

  @AfterEach
  void stopFramework() throws Exception {
    framework.stop();
    framework.waitForStop(GUARD.toMillis());
  }

  private List<Bundle> start(Map<String, VersionRange> bundles) throws Exception {
    ClassPathBundles jars = new ClassPathBundles();
    List<Bundle> installed = new ArrayList<>();
    for (Map.Entry<String, VersionRange> bundle : bundles.entrySet()) {
      Path jar = jars.jar(bundle.getKey(), bundle.getValue());
      installed.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
    }
    for (Bundle bundle : installed) {
      bundle.start();
    }
    return installed;
  }

  @Test
  void platformListsTheEmulatedDevicesOfTheDistribution() throws Exception {
    List<Bundle> bundles = start(file.bundles());

    assertThat(bundles)
        .allSatisfy(
            bundle -> assertThat(bundle.getState()).as("%s", bundle).isEqualTo(Bundle.ACTIVE));
    long end = System.nanoTime() + GUARD.toNanos();
    String devices = devices();
    while (!(devices.contains("emu:mtty-0") && devices.contains("emu:mtty-1"))) {
      assertThat(System.nanoTime()).as("devices are %s", devices).isLessThan(end);
      Thread.onSpinWait();
      devices = devices();
    }
  }

  @Test
  void emulatedKernelIsTheOneThatIsConfigured() throws Exception {
    start(file.bundles());
    await("6.12.117+deb12-amd64", this::emulatedKernel);
    configure("iommufd-6.12");
    await("6.12.117", this::emulatedKernel);
    configure("no kernel");
    await("6.12.117+deb12-amd64", this::emulatedKernel);
  }

  private interface Question {
    String ask() throws ReflectiveOperationException, InvalidSyntaxException;
  }

  private static void await(String answer, Question question) throws Exception {
    long end = System.nanoTime() + GUARD.toNanos();
    String last = question.ask();
    while (!last.equals(answer)) {
      assertThat(System.nanoTime()).as("it is %s, not yet %s", last, answer).isLessThan(end);
      Thread.onSpinWait();
      last = question.ask();
    }
  }

  private void configure(String profile)
      throws ReflectiveOperationException, InvalidSyntaxException {
    ServiceReference<?> reference =
        framework.getBundleContext().getAllServiceReferences(ADMIN, null)[0];
    Object admin = framework.getBundleContext().getService(reference);
    Class<?> type = reference.getBundle().loadClass(ADMIN);
    Object configuration =
        type.getMethod("getConfiguration", String.class, String.class)
            .invoke(admin, "org.drover.emulator", null);
    reference
        .getBundle()
        .loadClass("org.osgi.service.cm.Configuration")
        .getMethod("update", Dictionary.class)
        .invoke(configuration, FrameworkUtil.asDictionary(Map.of("profile", profile)));
  }

  /** What {@code uname -r} says on the emulated machine, or {@code none} if there is none. */
  private String emulatedKernel() throws ReflectiveOperationException, InvalidSyntaxException {
    ServiceReference<?>[] references =
        framework.getBundleContext().getAllServiceReferences(KERNEL, "(org.drover.scheme=emu)");
    Object service =
        references == null ? null : framework.getBundleContext().getService(references[0]);
    if (service == null) {
      return "none";
    }
    Class<?> type = references[0].getBundle().loadClass(KERNEL);
    return String.valueOf(type.getMethod("release").invoke(service));
  }

  @Test
  void bundleThatTheListLacksIsMissed() {
    Map<String, VersionRange> lacking = new HashMap<>(file.bundles());
    assertThat(lacking.remove("org.drover.stream")).isNotNull();

    assertThatThrownBy(() -> start(lacking))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("org.drover.stream");
  }

  /**
   * What the service says, asked by reflection and found without asking whether its type is ours:
   * the test's own API is not the framework's.
   */
  private String devices() throws ReflectiveOperationException, InvalidSyntaxException {
    ServiceReference<?>[] references =
        framework.getBundleContext().getAllServiceReferences(DEVICES, null);
    if (references == null) {
      return "";
    }
    Object service = framework.getBundleContext().getService(references[0]);
    Class<?> type = references[0].getBundle().loadClass(DEVICES);
    return String.valueOf(type.getMethod("list").invoke(service));
  }
}
