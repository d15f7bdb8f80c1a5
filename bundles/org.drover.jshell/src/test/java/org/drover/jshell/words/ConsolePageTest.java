// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the reference in docs/console.md with the words; {@code -Ddrover.rewrite} writes it. */
class ConsolePageTest {
  private static final String BEGIN = "<!-- The words: written by ConsolePageTest. -->\n";
  private static final String END = "<!-- The end of the words. -->\n";

  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    types.put("vfio", Vfio.class);
    types.put("What `open` gives: a device", ScriptDevice.class);
    types.put("What `migrate` gives: a migration that is described", Moving.class);
    types.put("What `start`, `listen` and `session` give: a session", ScriptSession.class);
    types.put("What `conform` gives: a run that is described", Checking.class);
    types.put("What `trace` gives: a trace", ScriptTrace.class);
    types.put("What `prepare` gives: a preparation that is described", Preparing.class);
    types.put("What `dirty` gives: the tracking of memory", ScriptDirty.class);
    types.put("What `faults` gives: the faults of a device", Faults.class);
    types.put("What `shutdown` gives: the end of the platform that is described", Stopping.class);
    types.put("What `define` gives: a registration", Definition.class);
    return types;
  }

  private static Path page() {
    return Path.of(System.getProperty("basedir", ""), "../../docs/console.md");
  }

  private static String reference() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Class<?>> type : types().entrySet()) {
      text.append('\n').append(WordSource.of(type.getValue()).section(type.getKey()));
    }
    return text.append('\n').toString();
  }

  @Test
  void theReferenceIsWhatTheWordsSayOfThemselves() throws IOException {
    String page = Files.readString(page());
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).as("where the reference begins").isGreaterThan(BEGIN.length());
    assertThat(end).as("where it ends").isGreaterThanOrEqualTo(begin);
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(page(), page.substring(0, begin) + reference() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(reference());
  }

  @Test
  void everyWordIsFoundInItsSource() throws IOException {
    for (Class<?> type : types().values()) {
      assertThat(WordSource.of(type).words())
          .as("%s", type)
          .allSatisfy(word -> assertThat(word.sentence()).matches("[A-Z][^{}]*[.:][^{}]*"))
          .extracting(WordSource.Word::name)
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(type.getDeclaredMethods()).map(Method::getName).toList());
    }
  }

  @Test
  void everyTypeThatAWordGivesIsOnThePage() {
    assertThat(
            types().values().stream()
                .flatMap(type -> Stream.of(type.getMethods()))
                .map(Method::getReturnType)
                .filter(type -> type.getPackage() == Vfio.class.getPackage())
                .filter(type -> type != Text.class)
                .collect(Collectors.toSet()))
        .isSubsetOf(types().values());
  }
}
