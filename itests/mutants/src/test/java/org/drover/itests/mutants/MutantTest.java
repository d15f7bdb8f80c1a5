// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.itests.mutants.Mutant.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the patches of this folder say of themselves, and what a patch must say. */
class MutantTest {
  private static final Path ROOT = Path.of(System.getProperty("drover.root"));
  private static final String DIFF = "\n--- a/bundles/x\n+++ b/bundles/x\n@@ -1 +1 @@\n-1\n+2\n";
  private static final String HEADERS =
      "Title: t\nGuards: g\nTest: org.drover.XTest#works\nLayer: unit\n";

  @TempDir private Path folder;

  private Mutant read(String text) throws IOException {
    return Mutant.read(Files.writeString(folder.resolve("x.patch"), text));
  }

  @Test
  void thereAreManyAndSeveralThatOnlyTheKernelFinds() throws IOException {
    List<Mutant> mutants = Mutant.all(ROOT.resolve("itests/mutants"), List.of());

    assertThat(mutants).hasSizeGreaterThanOrEqualTo(24);
    assertThat(mutants).filteredOn(Mutant::onlyKernel).hasSizeGreaterThanOrEqualTo(4);
    assertThat(mutants).extracting(Mutant::title).doesNotHaveDuplicates();
  }

  @Test
  void everyOneNamesATestThatExistsAndFilesThatExist() throws IOException {
    Tree tree = new Tree(ROOT, ROOT);
    for (Mutant mutant : Mutant.all(ROOT.resolve("itests/mutants"), List.of())) {
      assertThat(mutant.files())
          .as(mutant.name())
          .allMatch(file -> Files.exists(ROOT.resolve(file)));
      assertThat(tree.tests(tree.moduleOf(mutant.test())).resolve(mutant.test().source()))
          .as(mutant.name())
          .exists();
    }
  }

  @Test
  void readsItsHeaders() throws IOException {
    Mutant mutant = read("SPDX-License-Identifier: Apache-2.0\n" + HEADERS + "Pitfall: 7\n" + DIFF);

    assertThat(mutant.name()).isEqualTo("x");
    assertThat(mutant.test()).isEqualTo(new TestName("org.drover.XTest", "works"));
    assertThat(mutant.layer()).isEqualTo(Layer.UNIT);
    assertThat(mutant.guest()).isEqualTo("debian");
    assertThat(mutant.onlyKernel()).isFalse();
    assertThat(mutant.files()).containsExactly(Path.of("bundles/x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Title: t|x.patch has two headers Title",
        "Layout: t|x.patch has a header Layout",
        "no header|x.patch has a line before the first empty one that is no header",
        "Only: kernel|x.patch Only: kernel wants a test of that layer",
        "Guest: iommufd|x.patch Guest: wants a test of the layer kernel",
        "Guest: xen|x.patch Guest: takes debian or iommufd, and +pci or +mlx5",
        "Only: guest|x.patch Only: takes 'kernel', not guest",
      })
  void refusesAHeader(String header, String reason) {
    assertThatThrownBy(() -> read(HEADERS + header + "\n" + DIFF)).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Title: t|Titles: t|x.patch has a header Titles",
        "Guards: g|Pitfall: 1|x.patch has no header Guards",
        "#works||'org.drover.XTest' is not Class#method",
        "unit|web|x.patch Layer: takes unit or kernel, not web",
        "+++|***|x.patch changes no file",
      })
  void refusesWhatIsMissingOrWrong(String part, String other, String reason) {
    String text = (HEADERS + DIFF).replace(part, other == null ? "" : other);
    assertThatThrownBy(() -> read(text)).hasMessage(reason);
  }

  @Test
  void namesWhatThereIs() throws IOException {
    read(HEADERS + DIFF);

    assertThat(Mutant.all(folder, List.of("x"))).hasSize(1);
    assertThatThrownBy(() -> Mutant.all(folder, List.of("y")))
        .hasMessage("there is no mutant y; there are x");
  }
}
