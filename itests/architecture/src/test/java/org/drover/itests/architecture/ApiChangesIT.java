// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.version.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of an API asks for, on a bundle that is compiled twice. */
class ApiChangesIT {
  private static final String NAME = "org.drover.transport.file";

  /** What others call, what others implement, and a constant. */
  private static final String CALLED = "long length(String name);";

  private static final String IMPLEMENTED = "boolean match(String name);";
  private static final String CONSTANT = "public static final int MOST = 7;";
  private static final String LIST = "java.util.List<String> all();";

  @TempDir private static Path folder;
  private static ApiElement listed;
  private static int built;

  @BeforeAll
  static void list() throws Exception {
    listed = ApiListing.parse(ApiListing.text(build("", "")));
  }

  /** The bundle, with one text of its sources for another. */
  private static ApiElement build(String text, String instead) throws Exception {
    Path place = Files.createDirectory(folder.resolve("build" + built++));
    String services =
        "@org.osgi.annotation.versioning.ProviderType public interface Service { "
            + CALLED
            + LIST
            + "}";
    String plugIns =
        "@org.osgi.annotation.versioning.ConsumerType public interface PlugIn { "
            + IMPLEMENTED
            + "default int any() { return 0; } }";
    String constants =
        "public final class Limits implements Comparable<Limits> { "
            + CONSTANT
            + " public int compareTo(Limits other) { return 0; } private Limits() {} }";
    return ApiReader.read(
        new PlantedBundle(Checkout.current().table().room(NAME))
            .without("-privatepackage")
            .header("Export-Package", NAME + ";version=1.4.2")
            .inside("Service", services.replace(text, instead))
            .inside("PlugIn", plugIns.replace(text, instead))
            .inside("Limits", constants.replace(text, instead))
            .build(place)
            .path());
  }

  private static ApiChange change(String text, String instead) throws Exception {
    List<ApiChange> changes = ApiChange.between(listed, build(text, instead));
    assertThat(changes).hasSize(1);
    return changes.get(0);
  }

  private static void asksFor(ApiChange change, String version) {
    assertThat(change.required()).isEqualTo(Version.parseVersion(version));
    assertThat(change.isTooLow()).isTrue();
    assertThat(change.sentence()).contains(NAME, "is still 1.4.2", "has to be " + version);
  }

  @Test
  void theSameApiIsNoChange() throws Exception {
    assertThat(ApiChange.between(listed, build("", ""))).isEmpty();
  }

  @Test
  void aMethodMoreToImplementBreaksWhoImplements() throws Exception {
    ApiChange change = change(IMPLEMENTED, IMPLEMENTED + "void added();");
    asksFor(change, "2.0.0");
    assertThat(change.lines())
        .singleElement()
        .asString()
        .startsWith("+ METHOD+MAJOR-MAJOR added()");
  }

  @Test
  void aDefaultMethodMoreBreaksNobody() throws Exception {
    asksFor(change(IMPLEMENTED, IMPLEMENTED + "default void added() {}"), "1.5.0");
  }

  @Test
  void aMethodMoreToCallBreaksNobody() throws Exception {
    asksFor(change(CALLED, CALLED + "void added();"), "1.5.0");
  }

  @Test
  void aMethodLessBreaksWhoCallsIt() throws Exception {
    ApiChange change = change(CALLED, "");
    asksFor(change, "2.0.0");
    assertThat(change.lines()).singleElement().asString().startsWith("- METHOD length(java.lang");
  }

  @Test
  void anotherTypeOfWhatIsInAListBreaksWhoReadsIt() throws Exception {
    asksFor(change(LIST, "java.util.List<Integer> all();"), "2.0.0");
  }

  /** It is in the class files of those who use it. */
  @Test
  void anotherValueOfAConstantIsAChange() throws Exception {
    asksFor(change(CONSTANT, CONSTANT.replace("7", "8")), "1.4.3");
  }

  @Test
  void aVersionThatHasRisenEnoughIsOnlyToBeListed() throws Exception {
    ApiElement newer =
        ApiListing.parse(
            ApiListing.text(build(CALLED, CALLED + "void added();"))
                .replace("VERSION 1.4.2", "VERSION 1.5.0"));
    ApiChange change = ApiChange.between(listed, newer).get(0);
    assertThat(change.isTooLow()).isFalse();
    assertThat(change.sentence()).contains(NAME + " is 1.5.0 and is not as listed");
  }

  @Test
  void raisesTheVersionThatIsTooLow() throws Exception {
    ApiElement newer = build(IMPLEMENTED, "");
    List<ApiChange> changes = ApiChange.between(listed, newer);
    String raised = ApiListing.text(ApiChange.raised(newer, changes));
    assertThat(raised).contains("VERSION 2.0.0").doesNotContain("1.4.2");
    assertThat(ApiChange.between(ApiListing.parse(raised), newer))
        .as("it is the version that differs")
        .singleElement()
        .satisfies(change -> assertThat(change.lines()).hasSize(2));
  }

  @Test
  void writesTheVersionIntoTheSource() throws Exception {
    Path source = folder.resolve("org/drover/transport/file/package-info.java");
    String before = "/** Of 1.4.2. */\n@Export\n@Version(\"1.4.2\")\npackage " + NAME + ";\n";
    Files.createDirectories(source.getParent());
    Files.writeString(source, before);
    change(IMPLEMENTED, "").raiseBelow(folder);
    assertThat(source).hasContent(before.replace("@Version(\"1.4.2\")", "@Version(\"2.0.0\")"));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (var files = Files.list(Checkout.current().root().resolve("cnf/baseline/api"))) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        String read = ApiListing.text(ApiListing.parse(text));
        assertThat(read)
            .isEqualTo(
                text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n")));
      }
    }
  }
}
