// SPDX-License-Identifier: Apache-2.0
package org.drover.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drover.api.Effect;
import org.drover.api.Reason;
import org.junit.jupiter.api.Test;

/** Compares docs/explain.md with the reasons. */
class ExplainPageTest {
  private static final Map<String, Effect> CHAPTERS =
      Map.of(
          "It cannot be opened", Effect.NOT_OPENED,
          "It cannot be migrated", Effect.NOT_MIGRATED,
          "What is to be known", Effect.LIMITED);
  private static final Pattern HEADING = Pattern.compile("(?m)^(##|###) (.+)$");

  @Test
  void hasASectionForEachReasonBelowItsEffect() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", ""), "../../docs/explain.md"));
    Map<String, Effect> sections = new LinkedHashMap<>();
    Effect[] chapter = {null};
    HEADING
        .matcher(page)
        .results()
        .forEach(
            heading -> {
              if (heading.group(1).equals("##")) {
                chapter[0] = CHAPTERS.get(heading.group(2));
              } else {
                sections.put(heading.group(2), chapter[0]);
              }
            });

    assertThat(sections)
        .containsExactlyInAnyOrderEntriesOf(
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::id, Reason::effect)));
    List<String> ids = Arrays.stream(Reason.values()).map(Reason::id).toList();
    assertThat(sections.keySet()).as("in the order of the code").containsExactlyElementsOf(ids);
  }
}
