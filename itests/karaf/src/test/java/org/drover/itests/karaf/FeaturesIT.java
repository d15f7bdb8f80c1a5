// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The features: one for each plug-in, and all of them in the appliance. */
@ExtendWith(OnePlatform.class)
class FeaturesIT {
  private static final List<String> FEATURES =
      List.of(
          "drover",
          "drover-api",
          "drover-conform",
          "drover-core",
          "drover-device-vfio",
          "drover-emulator",
          "drover-jshell",
          "drover-model-mtty",
          "drover-transport-file",
          "drover-transport-tcp",
          "drover-uapi-jna",
          "drover-vendor-mtty");

  @Test
  void allAreStarted(Platform platform) throws IOException {
    List<String> ours =
        platform
            .ask("feature:list --no-format")
            .lines()
            .filter(line -> line.startsWith("drover"))
            .toList();
    assertThat(ours)
        .extracting(line -> line.substring(0, line.indexOf('\t')).strip())
        .containsExactlyInAnyOrderElementsOf(FEATURES);
    assertThat(ours).allMatch(line -> line.contains("\tStarted "));
  }

  /** JLine and others look for a JNA: ours is nobody else's. */
  @Test
  void nativeAccessIsInOneBundleOnly(Platform platform) throws IOException {
    String found = platform.ask("bundle:find-class com.sun.jna.Native");
    assertThat(found).contains("Drover :: uAPI over JNA");
    assertThat(Pattern.compile("com/sun/jna/Native.class").matcher(found).results()).hasSize(1);
  }

  @Test
  void archiveOfTheFeaturesHoldsAllTheyNeed() throws IOException {
    try (ZipFile kar = new ZipFile(Distribution.property("drover.kar").toFile())) {
      String names = kar.stream().map(ZipEntry::getName).collect(Collectors.joining("\n"));
      ZipEntry features =
          kar.stream()
              .filter(entry -> entry.getName().endsWith("-features.xml"))
              .findFirst()
              .orElseThrow();
      String xml = new String(kar.getInputStream(features).readAllBytes(), StandardCharsets.UTF_8);
      List<String> bundles =
          Pattern.compile("<bundle>mvn:([^/]+)/([^/]+)/([^<]+)</bundle>")
              .matcher(xml)
              .results()
              .map(
                  bundle ->
                      "repository/%s/%s/%s/%s-%s.jar"
                          .formatted(
                              bundle.group(1).replace('.', '/'),
                              bundle.group(2),
                              bundle.group(3),
                              bundle.group(2),
                              bundle.group(3)))
              .toList();
      assertThat(bundles).hasSizeGreaterThan(12).allMatch(names::contains);
    }
  }
}
