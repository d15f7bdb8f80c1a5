// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bundles of this checkout obey {@code docs/architecture.md}. */
class BundleRulesIT {
  private final Checkout checkout = Checkout.current();
  private ArchitectureTable table;
  private List<BundleJar> bundles;

  @BeforeEach
  void readCheckout() throws IOException {
    table = checkout.table();
    bundles = checkout.bundles();
  }

  @Test
  void everyBundleHasOneRowAndEveryRowOneBundle() throws IOException {
    assertThat(checkout.bundleFolders()).isEqualTo(table.bundles());
  }

  @Test
  void everyBundleIsBuiltByTheReactor() throws IOException {
    String pom = Files.readString(checkout.root().resolve("pom.xml"));
    List<String> modules =
        Pattern.compile("<module>bundles/(.*)</module>")
            .matcher(pom)
            .results()
            .map(module -> module.group(1))
            .toList();
    assertThat(modules).containsExactlyInAnyOrderElementsOf(checkout.bundleFolders());
  }

  @Test
  void noRowAllowsWhatNoRowCan() {
    assertThat(TableRules.violations(table)).isEmpty();
  }

  @Test
  void symbolicNameIsTheFolder() throws IOException {
    assertThat(bundles)
        .extracting(BundleJar::symbolicName)
        .containsExactlyElementsOf(checkout.bundleFolders());
  }

  @Test
  void classesReferOnlyToWhatTheTableAllows() throws IOException {
    assertThat(new ClassRules(table).violations(bundles)).isEmpty();
  }

  @Test
  void manifestsDescribeExportAndImportByTheTable() {
    ManifestRules rules = new ManifestRules(table);
    Stream<String> found = bundles.stream().flatMap(bundle -> rules.violations(bundle).stream());
    assertThat(found).isEmpty();
  }

  @Test
  void sourceFilesBeginWithTheirLicence() throws IOException {
    assertThat(SourceRules.violations(checkout.root())).isEmpty();
  }
}
