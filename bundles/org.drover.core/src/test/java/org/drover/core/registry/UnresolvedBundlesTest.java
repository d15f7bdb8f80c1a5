// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Filters are as Felix writes them into the requirements of an {@code Import-Package}. */
class UnresolvedBundlesTest {
  private static final String PACKAGE = "osgi.wiring.package";
  private static final String IO = "(&(osgi.wiring.package=com.acme.io)(version>=1.2.0))";

  private final List<Bundle> bundles = new ArrayList<>();
  private final UnresolvedBundles unresolved = new UnresolvedBundles(() -> bundles);

  /** Of what is asked the answers are known by the names of the methods. */
  private static <T> T fake(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> answers.get(method.getName());
                }));
  }

  private static BundleRequirement requirement(String filter, Map<String, String> directives) {
    Map<String, String> all = new java.util.HashMap<>(directives);
    all.put("filter", filter);
    return (BundleRequirement)
        Proxy.newProxyInstance(
            UnresolvedBundlesTest.class.getClassLoader(),
            new Class<?>[] {BundleRequirement.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getNamespace" -> PACKAGE;
                  case "getDirectives" -> all;
                  case "matches" ->
                      filter.contains(
                          "="
                              + ((BundleCapability) arguments[0]).getAttributes().get(PACKAGE)
                              + ")");
                  default -> null;
                });
  }

  /** A bundle that exports a package, if it is not empty. */
  private void bundle(int state, String name, String exported, BundleRequirement... needs) {
    BundleRevision[] own = new BundleRevision[1];
    BundleCapability vendor =
        fake(BundleCapability.class, Map.of("getAttributes", Map.of("vendor", name)));
    List<BundleCapability> exports = new ArrayList<>();
    own[0] =
        (BundleRevision)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleRevision.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "equals" -> proxy == arguments[0];
                      case "hashCode" -> 1;
                      case "getSymbolicName" -> name;
                      case "getVersion" -> new Version("1.0.0");
                      case "getBundle" ->
                          bundles.stream()
                              .filter(bundle -> bundle.adapt(BundleRevision.class) == proxy)
                              .findFirst()
                              .orElseThrow();
                      case "getDeclaredCapabilities" ->
                          "org.drover".equals(arguments[0]) && exported.isEmpty()
                              ? List.of(vendor)
                              : PACKAGE.equals(arguments[0]) ? exports : List.of();
                      case "getDeclaredRequirements" -> List.of(needs);
                      default -> null;
                    });
    if (!exported.isEmpty()) {
      exports.add(
          fake(
              BundleCapability.class,
              Map.of(
                  "getAttributes",
                  Map.of(PACKAGE, exported, "version", new Version("1.0.0")),
                  "getRevision",
                  own[0])));
    }
    bundles.add(
        fake(
            Bundle.class,
            Map.of("getState", state, "getBundleId", 7L + bundles.size(), "adapt", own[0])));
  }

  private List<String> lacks() {
    List<UnresolvedPlugIn> found = unresolved.list();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).provides()).containsExactly("vendor=acme");
    return found.get(0).lacks();
  }

  @Test
  void whatNobodyHasIsLacking() {
    bundle(Bundle.INSTALLED, "acme", "", requirement(IO, Map.of()));
    assertThat(lacks()).containsExactly("package com.acme.io from 1.2.0");
  }

  @Test
  void whatIsOptionalOrAServiceIsNot() {
    bundle(
        Bundle.INSTALLED,
        "acme",
        "",
        requirement(IO, Map.of("resolution", "optional")),
        requirement(IO, Map.of("resolution", "dynamic")),
        requirement(IO, Map.of("effective", "active")));
    assertThat(lacks())
        .containsExactly(
            "nothing that is seen from outside: `bundle:start 7` starts it, or says why it cannot");
  }

  @Test
  void whatABundleHasIsThereOnlyIfThatIsResolved() {
    bundle(Bundle.INSTALLED, "acme", "", requirement(IO, Map.of()));
    bundle(Bundle.INSTALLED, "library", "com.acme.io");
    assertThat(lacks())
        .containsExactly("package com.acme.io from 1.2.0, of which library is not resolved either");
    bundles.remove(1);
    bundle(Bundle.RESOLVED, "library", "com.acme.io");
    assertThat(lacks().get(0)).startsWith("nothing that is seen");
  }

  @Test
  void whatResolvesIsNotTold() {
    for (int state : Set.of(Bundle.RESOLVED, Bundle.STARTING, Bundle.ACTIVE, Bundle.STOPPING)) {
      bundle(state, "acme", "", requirement(IO, Map.of()));
    }
    assertThat(unresolved.list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(osgi.wiring.package=a.b) | package a.b",
        "(&(osgi.wiring.package=a.b)(version>=0.0.0)) | package a.b",
        "(&(osgi.wiring.package=a.b)(version>=1.2.0)(!(version>=2.0.0)))"
            + " | package a.b from 1.2.0 below 2.0.0",
        "(&(osgi.wiring.package=a.b)(!(version>=2.0.0))) | package a.b below 2.0.0",
        "(odd=1) | osgi.wiring.package (odd=1)"
      })
  void whatIsWantedIsSaidInWords(String filter, String words) {
    assertThat(Wanted.of(requirement(filter, Map.of())).words()).isEqualTo(words);
  }
}
