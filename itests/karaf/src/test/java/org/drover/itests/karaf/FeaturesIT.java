// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
          "drover-model-edu",
          "drover-model-mlx5",
          "drover-model-mtty",
          "drover-transport-file",
          "drover-transport-tcp",
          "drover-uapi-jna",
          "drover-vendor-mlx5",
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
  void archivesNameTheFeatures() throws IOException {
    assertThat(LoneFeatures.names()).containsExactlyInAnyOrderElementsOf(FEATURES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drover.kar", "drover.jshellKar"})
  void archiveHoldsAllItsBundles(String archive) throws IOException {
    List<String> bundles =
        Pattern.compile("<bundle[^>]*>mvn:([^/]+)/([^/]+)/([^<]+)</bundle>")
            .matcher(LoneFeatures.description(archive))
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
    try (ZipFile kar = new ZipFile(Distribution.property(archive).toFile())) {
      assertThat(kar.stream().map(ZipEntry::getName)).isNotEmpty().containsAll(bundles);
    }
    assertThat(bundles).isNotEmpty();
  }

  /** A Karaf without JDK modules for bundles takes this one as it is. */
  @Test
  void archiveOfTheCoreIsWithoutJShell() throws IOException {
    assertThat(LoneFeatures.description("drover.kar"))
        .contains("org.drover.shell")
        .doesNotContain("org.drover.jshell");
  }
}
