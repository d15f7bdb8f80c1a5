// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.drover.itests.platform.Distribution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK for vendors as it is shipped; that a project builds with it is for VendorGuideIT. */
class SdkIT {
  private static final String API = "org/drover/org.drover.api/";

  @TempDir private static Path folder;
  private static Path sdk;

  @BeforeAll
  static void unpack() throws Exception {
    sdk = Distribution.unpack(archive(), folder.resolve("sdk")).home();
  }

  private static Path archive() {
    return Distribution.property("drover.sdk");
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  @Test
  void eachFileOfTheRepositoryHasItsChecksum() throws Exception {
    List<Path> all = files(sdk.resolve("repository"));
    assertThat(all)
        .anyMatch(file -> file.startsWith(sdk.resolve("repository/" + API)))
        .allSatisfy(file -> assertThat(name(file)).matches(".*\\.(jar|pom)(\\.sha1)?"));
    for (Path file : all) {
      if (!name(file).endsWith(".sha1")) {
        MessageDigest digest = MessageDigest.getInstance("SHA-1");
        String sum = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        assertThat(file.resolveSibling(name(file) + ".sha1")).hasContent(sum);
      }
    }
  }

  @Test
  void nothingOfTheMachineThatMadeItIsInIt() throws Exception {
    List<String> places =
        List.of(Distribution.checkout().toString(), System.getProperty("user.home") + "/");
    for (Path file : files(sdk)) {
      String text = Files.readString(file, ISO_8859_1);
      assertThat(places).as("%s", file).noneMatch(text::contains);
    }
    Process tar =
        new ProcessBuilder("tar", "--utc", "--full-time", "-tvzf", archive().toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes(), UTF_8).lines())
        .isNotEmpty()
        .allMatch(
            line -> line.matches("(-rw-r--r--|[d-]rwxr-xr-x) 0/0 +\\d+ 2025-01-01 00:00:00 .*"));
    assertThat(tar.waitFor()).isZero();
  }

  /** A project under one of these names would be in the way of what the platform has. */
  @Test
  void knowsTheNamesOfAllDriversAndModels() throws Exception {
    assertThat(sdk.resolve("taken")).hasContent("edu\ngeneric\nmlx5\nmtty");
  }

  @Test
  void aDamagedFileFailsTheBuildAndIsNamed() throws Exception {
    Path other = Distribution.unpack(archive(), folder.resolve("damaged")).home();
    Path pom =
        files(other.resolve("repository/org/drover/org.drover.bom")).stream()
            .filter(file -> name(file).endsWith(".pom"))
            .findFirst()
            .orElseThrow();
    Files.writeString(pom, Files.readString(pom).replaceFirst("Drover", "Drovel"));
    Path project = folder.resolve("project");
    assertThat(run(folder, other.resolve("new-vendor").toString(), "acme", project.toString()))
        .startsWith("0 ");
    assertThat(run(project, "mvn", "-B", "validate"))
        .startsWith("1 ")
        .contains("org.drover:org.drover.bom:pom", "Checksum validation failed, expected");
  }

  private static String run(Path where, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() + " " + said;
  }
}
