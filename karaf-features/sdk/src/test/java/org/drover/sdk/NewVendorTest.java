// SPDX-License-Identifier: Apache-2.0
package org.drover.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code new-vendor} makes of the project of this tree, and what it refuses. */
class NewVendorTest {
  private static final Path PROJECT =
      Path.of(System.getProperty("drover.root")).resolve("karaf-features/sdk/project");

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir private Path folder;
  private Path sdk;

  @BeforeEach
  void putTheSdkTogether() throws IOException {
    sdk = Files.createDirectory(folder.resolve("s d&k"));
    Files.writeString(sdk.resolve("taken"), "generic\nmtty\n");
    for (Path file : files(PROJECT)) {
      Path to = sdk.resolve("project").resolve(PROJECT.relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }

  private static Set<String> places(Path root) throws IOException {
    return files(root).stream()
        .map(file -> root.relativize(file).toString())
        .collect(Collectors.toSet());
  }

  private void refuses(String name, Path where, String... parts) {
    assertThatThrownBy(() -> NewVendor.make(sdk, name, where))
        .isInstanceOf(NewVendor.Refusal.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void isTheProjectOfAcmeForAcme() throws Exception {
    Path acme = folder.resolve("acme");
    NewVendor.make(sdk, "acme", acme);
    assertThat(places(acme)).isEqualTo(places(PROJECT));
    for (Path file : files(acme)) {
      if (!file.endsWith("settings.xml")) {
        assertThat(file).hasSameTextualContentAs(PROJECT.resolve(acme.relativize(file).toString()));
      }
    }
  }

  @Test
  void namesEverythingAfterTheVendor() throws Exception {
    Path made = folder.resolve("fpga7");
    NewVendor.make(sdk, "fpga7", made);
    assertThat(places(made))
        .contains(
            "pom.xml",
            "bnd.bnd",
            "README.md",
            ".gitignore",
            ".mvn/maven.config",
            "src/main/java/com/fpga7/drover/driver/Fpga7Driver.java",
            "src/main/java/com/fpga7/drover/model/Fpga7Model.java",
            "src/test/java/com/fpga7/drover/driver/Fpga7DriverTest.java")
        .noneMatch(place -> place.matches("(?i).*acme.*"));
    for (Path file : files(made)) {
      assertThat(Files.readString(file)).as("%s", file).doesNotContainIgnoringCase("acme");
    }
    assertThat(Files.readString(made.resolve("bnd.bnd")))
        .contains("Provide-Capability: org.drover;vendor=fpga7, org.drover;model=fpga7\n");
  }

  /** In ASCII, of which eight letters fit: "fpga7" is 66 70 67 61 37. */
  @ParameterizedTest
  @CsvSource({
    "fpga7, Fpga7, 0x3761677066L, 66 70 67 61 37 00 00 00",
    "longername, Longername, 0x616e7265676e6f6cL, 6c 6f 6e 67 65 72 6e 61"
  })
  void givesTheStreamAMagicOfItsOwn(String name, String prefix, String number, String bytes)
      throws Exception {
    Path made = folder.resolve("made");
    NewVendor.make(sdk, name, made);
    String layout = "com/" + name + "/drover/layout/" + prefix;
    assertThat(Files.readString(made.resolve("src/main/java/" + layout + "Layout.java")))
        .contains("MAGIC = " + number + ";");
    assertThat(Files.readString(made.resolve("src/test/java/" + layout + "Stream.java")))
        .contains("      " + bytes + " 01 00 00 00 10 00 00 00\n");
  }

  @Test
  void namesTheRepositoryOfItsSdk() throws Exception {
    Path made = folder.resolve("acme");
    NewVendor.make(sdk, "acme", made);
    String place = sdk.toUri() + "repository";
    assertThat(place).endsWith("/s%20d&k/repository");
    assertThat(Files.readString(made.resolve(".mvn/settings.xml")))
        .contains("<url>" + place.replace("&", "&amp;") + "</url>")
        .doesNotContain(">SDK<");
  }

  @Test
  void takesAFolderThatIsEmpty() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    NewVendor.make(sdk, "acme", empty);
    assertThat(empty.resolve("pom.xml")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Acme", "7up", "ac me", "ac-me", "ac_me", "../acme", "acmé", "a.b", "-x"})
  void refusesWhatIsNoName(String name) {
    refuses(name, folder.resolve("new"), "'" + name + "' is no name for a vendor", "for example");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void refusesANameThatIsTooLongForAFile() throws Exception {
    refuses("a".repeat(33), folder.resolve("new"), "up to 31");
    NewVendor.make(sdk, "a".repeat(32), folder.resolve("new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"int", "class", "null", "true", "package"})
  void refusesAWordOfJava(String name) {
    refuses(name, folder.resolve("new"), "a word of Java's", name + "0 will do");
  }

  /** The class of vendor's driver would be VendorDriver, as the SPI's is. */
  @ParameterizedTest
  @ValueSource(strings = {"vendor", "device", "model", "stream"})
  void refusesAWordOfTheSpi(String name) {
    refuses(name, folder.resolve("new"), "'" + name + "'", "Drover's own SPI", name + "0 will do");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void refusesAVendorThatThereIs() {
    refuses("mtty", folder.resolve("new"), "'mtty' already", "[generic, mtty]");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void refusesAFolderWithSomethingInItAndLeavesThat() throws Exception {
    Path full = Files.createDirectory(folder.resolve("full"));
    Path mine = Files.writeString(full.resolve("mine"), "mine");
    refuses("acme", full, full + " is not empty");
    assertThat(places(full)).containsExactly("mine");
    refuses("acme", mine, mine + " is not a folder");
    assertThat(mine).hasContent("mine");
    refuses("acme", folder.resolve("no/where"), "there is no folder " + folder.resolve("no"));
  }

  @Test
  void leavesNothingHalfDone() throws Exception {
    Path broken = sdk.resolve("project/src/zz");
    Files.createSymbolicLink(broken, Path.of("nowhere"));
    Path absent = folder.resolve("absent");
    refuses("acme", absent, absent + " cannot be filled", "zz");
    assertThat(absent).doesNotExist();
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refuses("acme", empty, empty + " cannot be filled");
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void leavesALinkToAnEmptyFolderAsItWas() throws Exception {
    Files.createSymbolicLink(sdk.resolve("project/src/zz"), Path.of("nowhere"));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("empty"));
    refuses("acme", link, " cannot be filled");
    assertThat(link).isSymbolicLink();
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void saysSoWhereThereIsNoSdk() {
    assertThatThrownBy(() -> NewVendor.make(folder, "acme", folder.resolve("new")))
        .isInstanceOf(NewVendor.Refusal.class)
        .hasMessageStartingWith(folder + " is not an SDK of Drover");
  }

  /** As it is shipped: from its source, by its script, in any folder. */
  @Test
  void runsFromTheSdkInAnyFolder() throws Exception {
    Path script = shipped();
    assertThat(run(script, JAVA, "acme", "mine"))
        .startsWith("0 " + folder.resolve("mine") + " has a driver")
        .contains("\n  cd " + folder.resolve("mine") + "\n  mvn verify\n");
    assertThat(run(script, JAVA, "acme", "mine"))
        .isEqualTo(
            "1 drover: "
                + folder.resolve("mine")
                + " is not empty: name a folder that is, or is not there yet\n");
    assertThat(run(script, JAVA, "acme")).startsWith("2 usage: new-vendor NAME DIR");
  }

  /** What is to be typed next can be typed, or pasted, as it stands there. */
  @Test
  void quotesAFolderThatIsMoreThanAWord() throws Exception {
    assertThat(run(shipped(), JAVA, "acme", "ann's card"))
        .contains("\n  cd '" + folder.resolve("ann'\\''s card") + "'\n  mvn verify\n");
  }

  @Test
  void asksForAJdkWhereThereIsNone() throws Exception {
    Path none = folder.resolve("no jdk");
    String asked =
        "1 drover: " + none + "/bin/java is not of a JDK 17 or newer: set JAVA_HOME to one\n";
    assertThat(run(shipped(), none, "acme", "mine")).isEqualTo(asked);
    // A runtime lists its modules, and has no compiler among them.
    Path java = Files.createDirectories(none.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho java.base@17.0.15\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    assertThat(run(shipped(), none, "acme", "mine")).isEqualTo(asked);
    Files.writeString(java, "#!/bin/sh\necho jdk.compiler@11.0.2\n");
    assertThat(run(shipped(), none, "acme", "mine")).isEqualTo(asked);
    assertThat(folder.resolve("mine")).doesNotExist();
  }

  private Path shipped() throws IOException {
    Path module = PROJECT.getParent();
    for (String file : List.of("new-vendor", "src/main/java/org/drover/sdk/NewVendor.java")) {
      Path from = module.resolve(file);
      Files.copy(from, sdk.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Path script = sdk.resolve("new-vendor");
    assertThat(script).isExecutable();
    return script;
  }

  private String run(Path script, Path java, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }
}
