// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.drover.ci.Pitfalls.Pitfall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of pitfalls: of this checkout, and of small ones in which something is missing. */
class PitfallsTest {
  @TempDir private Path folder;
  private Path test;
  private Path patch;

  @BeforeEach
  void layOut() throws IOException {
    test = folder.resolve("bundles/org.drover.x/src/test/java/XTest.java");
    patch = folder.resolve("itests/mutants/x-broken.patch");
    Files.createDirectories(test.getParent());
    Files.createDirectories(patch.getParent());
    Files.writeString(
        folder.resolve("itests/mutants/pitfalls.txt"),
        "# list\n7 | a hole |\n8 | a pit | later: no x\n");
    Files.writeString(
        test,
        """
        class XTest {
          @Test
          @Tag("pitfall-%d")
          @DisplayName("void")
          void findsIt() {}

          @Test
          void isAboutNothing() {}
        }
        """
            .formatted(7));
  }

  private void plant(String name) throws IOException {
    Files.writeString(
        patch,
        "Title: broken\nTest: org.drover.XTest#" + name + "\nPitfall: 7\n\n--- a/x\n+++ b/x\n");
  }

  private Pitfall seventh() throws IOException {
    return Pitfalls.of(folder).get(0);
  }

  @Test
  void aTagCountsWithItsMutant() throws IOException {
    plant("findsIt");

    assertThat(seventh().state()).isEqualTo("tested");
    assertThat(seventh().proven()).containsExactly("XTest#findsIt");
    assertThat(seventh().mutants()).containsExactly("x-broken");
  }

  @Test
  void aTagWithoutItsMutantDoesNotCount() throws IOException {
    assertThat(seventh().state()).isEqualTo("tagged, but no mutant shows it: does not count");
  }

  @Test
  void aMutantThatNamesAnotherTestDoesNotCount() throws IOException {
    plant("isAboutNothing");

    assertThat(seventh().proven()).isEmpty();
    assertThat(seventh().tagged()).containsExactly("XTest#findsIt");
  }

  @Test
  void whatIsNotTestedSaysWhy() throws IOException {
    assertThat(Pitfalls.of(folder).get(1).state()).isEqualTo("open: no x");
    Files.delete(test);
    assertThat(seventh().state()).isEqualTo("OPEN");
  }

  @Test
  void aTagOfNoPitfallIsShown() throws IOException {
    Files.writeString(test, "@Tag(\"pitfall-%d\") void findsNothing() {}".formatted(99));

    assertThat(Pitfalls.of(folder)).extracting(Pitfall::number).containsExactly(7, 8, 99);
    assertThat(Pitfalls.page(Pitfalls.of(folder))).contains("NOT IN THE LIST");
  }

  @Test
  void thePageIsMadeOfTheTagsAndMutants() throws IOException {
    assertThat(Files.readString(Script.ROOT.resolve("docs/pitfalls.md")))
        .as("make it anew: java cnf/ci/Pitfalls.java --write")
        .isEqualTo(Pitfalls.page(Pitfalls.of(Script.ROOT)));
  }

  @Test
  void everyPitfallIsListedAndEveryTagHasItsMutant() throws IOException {
    List<Pitfall> pitfalls = Pitfalls.of(Script.ROOT);

    assertThat(pitfalls)
        .extracting(Pitfall::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 42).boxed().toList());
    assertThat(pitfalls)
        .allSatisfy(
            pitfall ->
                assertThat(pitfall.proven().isEmpty())
                    .as(
                        "its mutant is missing, or it is tested and says why it is not: %s",
                        pitfall)
                    .isEqualTo(!pitfall.reason().isEmpty()))
        .filteredOn(pitfall -> pitfall.proven().isEmpty())
        .allSatisfy(
            pitfall -> {
              assertThat(pitfall.state())
                  .containsPattern("^(open|not testable without hardware): .");
              assertThat(pitfall.mutants()).isEmpty();
            });
  }
}
