// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hunt in a checkout of one bundle: what counts as found, and what does not. */
class HuntTest {
  private static final Path BUNDLE = Path.of("bundles/org.drover.x");
  private static final Path ABOVE = Path.of("bundles/org.drover.y");
  private static final Path SOURCE = BUNDLE.resolve("src/main/java/org/drover/x/X.java");

  @TempDir private Path folder;
  private Path checkout;
  private Path copy;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void layOut() throws IOException {
    checkout = folder.resolve("checkout");
    copy = folder.resolve("copy");
    for (Path root : List.of(checkout, copy)) {
      write(root.resolve(BUNDLE).resolve("pom.xml"), "<artifactId>org.drover.x</artifactId>");
      write(root.resolve(ABOVE).resolve("pom.xml"), "<artifactId>org.drover.x</artifactId>");
    }
    write(
        copy.resolve(ABOVE).resolve("src/main/java/org/drover/y/Y.java"),
        "package org.drover.y;\n\nfinal class Y {}\n");
    String libraries =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    write(checkout.resolve(BUNDLE).resolve("target/test.classpath"), libraries);
    write(checkout.resolve(ABOVE).resolve("target/test.classpath"), libraries);
    write(checkout.resolve("itests/mutants/target/test.classpath"), libraries);
    write(
        copy.resolve(SOURCE),
        "package org.drover.x;\n\nfinal class X {\n  static int one() {\n    return 1;\n  }\n\n  private X() {}\n}\n");
    write(
        copy.resolve(BUNDLE).resolve("src/test/java/org/drover/x/XTest.java"),
        """
        package org.drover.x;

        import org.junit.jupiter.api.Assertions;
        import org.junit.jupiter.api.Test;

        class XTest {
          @Test
          void isOne() {
            Assertions.assertEquals(1, X.one());
          }

          @Test
          void isAlwaysGreen() {}

          @Test
          void seesNothingAbove() {
            Assertions.assertThrows(
                ClassNotFoundException.class, () -> Class.forName("org.drover.y.Y"));
          }

          @Test
          void isAlwaysRed() {
            Assertions.fail("always");
          }
        }
        """);
    // The copy is built by the hunt; what it stands on, the checkout's own classes, are the same.
    Overlay overlay = new Overlay(new Tree(checkout, copy), folder.resolve("built"));
    try {
      overlay.build(List.of(BUNDLE), List.of(BUNDLE), List.of());
    } catch (CompilationException e) {
      throw new IOException(e);
    }
    Path target = checkout.resolve(BUNDLE).resolve("target");
    Files.move(folder.resolve("built/classes/org.drover.x"), target.resolve("classes"));
    Files.move(folder.resolve("built/test-classes"), target.resolve("test-classes"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Mutant mutant(String test, String from, String to) throws IOException {
    Path patch = folder.resolve("fault.patch");
    write(
        patch,
        "Title: t\nGuards: g\nTest: org.drover.x.XTest#"
            + test
            + "\nLayer: unit\n\n--- a/"
            + SOURCE
            + "\n+++ b/"
            + SOURCE
            + "\n@@ -4,3 +4,3 @@\n   static int one() {\n-"
            + from
            + "\n+"
            + to
            + "\n   }\n");
    return Mutant.read(patch);
  }

  private boolean hunt(Mutant mutant) throws IOException, InterruptedException {
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Hunt(new Tree(checkout, copy), folder.resolve("work"), print).run(List.of(mutant));
  }

  private String told() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void findsAFaultThatTurnsItsTestRedAndTakesItOutAgain() throws Exception {
    assertThat(hunt(mutant("isOne", "    return 1;", "    return 2;"))).as(told()).isTrue();

    assertThat(told()).contains("found by org.drover.x.XTest#isOne", "expected: <1> but was: <2>");
    assertThat(told()).endsWith("1 planted, 1 found, 0 missed\n");
    assertThat(copy.resolve(SOURCE)).content().contains("return 1;");
  }

  @Test
  void missesAFaultThatLeavesItsTestGreen() throws Exception {
    assertThat(hunt(mutant("isAlwaysGreen", "    return 1;", "    return 2;"))).isFalse();

    assertThat(told()).contains("MISSED: org.drover.x.XTest#isAlwaysGreen stays green");
    assertThat(told()).endsWith("1 planted, 0 found, 1 missed\n");
  }

  /** Or else a test that walks its own classes would be found by those of others. */
  @Test
  void runsATestWithoutTheClassesOfWhatStandsOnItsModule() throws Exception {
    assertThat(hunt(mutant("seesNothingAbove", "    return 1;", "    return 2;"))).isFalse();

    assertThat(told()).contains("MISSED: org.drover.x.XTest#seesNothingAbove stays green");
  }

  @Test
  void countsNoFaultThatTheCompilerFinds() throws Exception {
    assertThat(hunt(mutant("isOne", "    return 1;", "    return true;"))).isFalse();

    assertThat(told()).contains("MISSED: does not compile: ", "incompatible types");
  }

  @Test
  void countsNoPatchThatDoesNotApply() throws Exception {
    assertThat(hunt(mutant("isOne", "    return 3;", "    return 2;"))).isFalse();

    assertThat(told()).contains("MISSED: does not apply");
    assertThat(copy.resolve(SOURCE)).content().contains("return 1;");
  }

  @Test
  void beginsNothingWhileATestIsRedWithoutAFault() throws Exception {
    assertThat(hunt(mutant("isAlwaysRed", "    return 1;", "    return 2;"))).isFalse();

    assertThat(told()).contains("XTest#isAlwaysRed", "NOT GREEN");
    assertThat(told()).endsWith("0 planted, 0 found, 0 missed\n");
  }
}
