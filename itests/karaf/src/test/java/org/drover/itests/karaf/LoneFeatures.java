// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Terminal;

/**
 * The features of both archives, each installed with nothing else of Drover on the platform, by one
 * person at one console: an installation that restarts the shell or the ssh server ends it.
 */
final class LoneFeatures {
  private static final Pattern NAME = Pattern.compile("<feature name=\"(drover[^\"]*)\"");

  private final Terminal console;
  private final String prompt;

  LoneFeatures(Terminal console, String prompt) {
    this.console = console;
    this.prompt = prompt;
  }

  /** The names that the archives' own descriptions have. */
  static List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (String archive : List.of("drover.kar", "drover.jshellKar")) {
      NAME.matcher(description(archive)).results().map(name -> name.group(1)).forEach(names::add);
    }
    return names;
  }

  /** The description of its features that an archive holds. */
  static String description(String archive) throws IOException {
    try (ZipFile kar = new ZipFile(Distribution.property(archive).toFile())) {
      ZipEntry features =
          kar.stream()
              .filter(entry -> entry.getName().endsWith("-features.xml"))
              .findFirst()
              .orElseThrow();
      return new String(kar.getInputStream(features).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  void installEach() throws Exception {
    for (String asked : features("feature:list -r")) {
      must("feature:uninstall " + asked);
    }
    for (String name : names()) {
      assertThat(bundles()).as("before %s", name).isEmpty();
      must("feature:install " + name);
      assertThat(features("feature:list -i")).contains(name);
      assertThat(bundles()).as("bundles of %s", name).isNotEmpty().allMatch(this::isActive);
      must("feature:uninstall " + name);
    }
  }

  private boolean isActive(String bundle) {
    return bundle.contains("Active");
  }

  private List<String> features(String list) throws Exception {
    return must(list + " --no-format")
        .lines()
        .filter(line -> line.startsWith("drover"))
        .map(line -> line.substring(0, line.indexOf('\t')).strip())
        .toList();
  }

  /** Drover's, with their states. */
  private List<String> bundles() throws Exception {
    return must("bundle:list -t 0 -s --no-format")
        .lines()
        .filter(line -> line.contains("org.drover."))
        .toList();
  }

  private String must(String command) throws Exception {
    String shown = console.command(command, prompt);
    assertThat(shown).as(command).doesNotContain("Error");
    return shown;
  }
}
