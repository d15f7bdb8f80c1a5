// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the bundles export is what {@code cnf/baseline/api} lists. With {@code
 * -DargLine=-Ddrover.rewrite=true} the listing is made anew, and a package whose version has to
 * rise for that is given it in its package-info.java.
 */
class ApiBaselineIT {
  private static final String REMEDY =
      "If that is meant, make it so: mvn -o verify -am -pl itests/architecture"
          + " -Ddrover.skipUnit=true -Dit.test=ApiBaselineIT"
          + " -Dfailsafe.failIfNoSpecifiedTests=false -DargLine=-Ddrover.rewrite=true";

  private static final Path ROOT = Checkout.current().root();
  private static final Path LISTINGS = ROOT.resolve("cnf/baseline/api");

  /** All that export something. */
  static List<BundleJar> bundles() throws IOException {
    return Checkout.current().bundles().stream()
        .filter(bundle -> bundle.headers().getExportPackage().size() > 0)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bundles")
  void theExportedApiIsTheListedOne(BundleJar bundle) throws Exception {
    ApiElement built = ApiReader.read(bundle.path());
    ApiElement listed = listed(bundle.symbolicName());
    List<ApiChange> changes = ApiChange.between(listed, built);
    if (Boolean.getBoolean("drover.rewrite")) {
      raiseVersions(bundle.symbolicName(), changes);
      write(bundle.symbolicName(), ApiChange.raised(built, changes));
      return;
    }
    String said = changes.stream().map(ApiChange::sentence).collect(Collectors.joining("\n"));
    assertThat(said).as(REMEDY).isEmpty();
    assertThat(Files.readString(file(bundle.symbolicName()))).isEqualTo(text(bundle, built));
  }

  @Test
  void everyListingIsOfABundleThatExportsSomething() throws IOException {
    try (Stream<Path> files = Files.list(LISTINGS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              bundles().stream().map(bundle -> bundle.symbolicName() + ".txt").toList());
    }
  }

  private static Path file(String bundle) {
    return LISTINGS.resolve(bundle + ".txt");
  }

  private static ApiElement listed(String bundle) throws IOException {
    return ApiListing.parse(
        Files.exists(file(bundle)) ? Files.readString(file(bundle)) : "API <api>");
  }

  private static String text(BundleJar bundle, ApiElement api) {
    return text(bundle.symbolicName(), api);
  }

  private static String text(String bundle, ApiElement api) {
    return "# SPDX-License-Identifier: Apache-2.0\n# What "
        + bundle
        + " exports. CONTRIBUTING.md, section Baselines, says how it is changed.\n"
        + ApiListing.text(api);
  }

  private static void write(String bundle, ApiElement api) throws IOException {
    Files.createDirectories(LISTINGS);
    Files.writeString(file(bundle), text(bundle, api));
  }

  private static void raiseVersions(String bundle, List<ApiChange> changes) throws IOException {
    for (ApiChange change : changes) {
      if (change.isTooLow()) {
        change.raiseBelow(ROOT.resolve("bundles").resolve(bundle).resolve("src/main/java"));
      }
    }
  }
}
