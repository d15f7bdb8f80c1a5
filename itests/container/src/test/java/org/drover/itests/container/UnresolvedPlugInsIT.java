// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Bundles that are installed and lack something are told with what they lack. */
@Timeout(120)
class UnresolvedPlugInsIT {
  private static final String JAVA =
      "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\",osgi.service;effective:=active;"
          + "filter:=\"(objectClass=com.acme.Nobody)\"";

  @TempDir private Path storage;
  @TempDir private Path jars;
  private EmulatedPlatform platform;
  private Drivers drivers;

  @BeforeEach
  void start() throws Exception {
    platform = EmulatedPlatform.start(storage);
    drivers = platform.container.service(Drivers.class);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  /** A bundle without a class; the headers are given as name and value in turn. */
  private Bundle install(String name, String... headers) throws IOException, BundleException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", "1.0.0");
    for (int i = 0; i < headers.length; i += 2) {
      main.putValue(headers[i], headers[i + 1]);
    }
    Path jar = jars.resolve(name + ".jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return platform.container.context().installBundle(jar.toUri().toString());
  }

  private static void doesNotStart(Bundle bundle) {
    assertThatThrownBy(bundle::start).isInstanceOf(BundleException.class);
  }

  @Test
  void aVendorThatLacksAPackageAndACapabilityIsToldWithBoth() throws Exception {
    Bundle vendor =
        install(
            "com.acme.vendor",
            "Provide-Capability",
            "org.drover;vendor=acme",
            "Import-Package",
            "com.acme.io;version=\"[1.2,2)\",com.acme.extra;resolution:=optional,"
                + "org.drover.api.spi",
            "Require-Capability",
            JAVA + ",com.acme.hardware;filter:=\"(revision>=2)\"");
    doesNotStart(vendor);

    assertThat(drivers.unresolved())
        .containsExactly(
            new UnresolvedPlugIn(
                "com.acme.vendor 1.0.0",
                vendor.getBundleId(),
                List.of("vendor=acme"),
                List.of(
                    "package com.acme.io from 1.2.0 below 2.0.0",
                    "com.acme.hardware (revision>=2)")));
    assertThat(vendor.getState()).as("nothing is tried").isEqualTo(Bundle.INSTALLED);
  }

  /** An SPI of another major version: the one that is there says what to build against. */
  @Test
  void aPackageThatIsThereInAnotherVersionIsToldWithThatVersion() throws Exception {
    doesNotStart(
        install("com.acme.model", "Import-Package", "org.drover.api.spi;version=\"[9,10)\""));

    assertThat(drivers.unresolved())
        .singleElement()
        .satisfies(
            plugIn -> {
              assertThat(plugIn.provides()).isEmpty();
              assertThat(plugIn.lacks())
                  .singleElement()
                  .satisfies(
                      lack ->
                          assertThat(lack)
                              .matches(
                                  "package org\\.drover\\.api\\.spi from 9\\.0\\.0 below 10\\.0\\.0;"
                                      + " there is [0-8]\\.\\d+\\.\\d+"));
            });
  }

  @Test
  void aPackageOfABundleThatDoesNotResolveItselfIsLacking() throws Exception {
    install(
        "com.acme.library", "Export-Package", "com.acme.io", "Import-Package", "com.acme.nowhere");
    doesNotStart(
        install(
            "com.acme.vendor",
            "Provide-Capability",
            "org.drover;vendor=acme",
            "Import-Package",
            "com.acme.io"));

    assertThat(drivers.unresolved())
        .singleElement()
        .satisfies(
            plugIn ->
                assertThat(plugIn.lacks())
                    .containsExactly(
                        "package com.acme.io, of which com.acme.library is not resolved either"));
  }

  @Test
  void isToldNoMoreOnceWhatItLackedIsThere() throws Exception {
    Bundle vendor =
        install(
            "com.acme.vendor",
            "Provide-Capability",
            "org.drover;vendor=acme",
            "Import-Package",
            "com.acme.io;version=\"1.2\"");
    doesNotStart(vendor);
    install("com.acme.library", "Export-Package", "com.acme.io;version=\"1.2.0\"").start();

    assertThat(drivers.unresolved())
        .singleElement()
        .satisfies(
            plugIn ->
                assertThat(plugIn.lacks())
                    .singleElement()
                    .satisfies(
                        lack ->
                            assertThat(lack)
                                .startsWith("nothing that is seen from outside: `bundle:start ")));
    vendor.start();
    assertThat(drivers.unresolved()).isEmpty();
  }

  @Test
  void whatIsNoPlugInIsNobodysBusiness() throws Exception {
    doesNotStart(install("com.acme.other", "Import-Package", "com.acme.io"));
    assertThat(drivers.unresolved()).isEmpty();
  }
}
