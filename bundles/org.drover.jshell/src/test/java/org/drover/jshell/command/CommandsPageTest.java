// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the chapter "Java" of docs/commands.md with the commands. */
class CommandsPageTest {
  private static final Pattern SECTION = Pattern.compile("(?m)^### vfio:([a-z]+)$");

  private static String chapter() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", ""), "../../docs/commands.md"));
    return page.substring(page.indexOf("\n## Java\n"));
  }

  private static String section(String name) throws IOException {
    String from = chapter().split("(?m)^### vfio:" + name + "$", -1)[1];
    return from.split("(?m)^### ", -1)[0];
  }

  @Test
  void hasASectionForEachCommandAndNoOther() throws IOException {
    List<String> names =
        List.of(JshellCommand.class, RunCommand.class, JobsCommand.class).stream()
            .map(type -> type.getAnnotation(Command.class).name())
            .toList();
    assertThat(SECTION.matcher(chapter()).results().map((MatchResult one) -> one.group(1)))
        .containsExactlyElementsOf(names);
  }

  @ParameterizedTest
  @ValueSource(classes = {JshellCommand.class, RunCommand.class, JobsCommand.class})
  void everyCommandIsFoundByKarafAndToldWithItsOptionsAndAnExample(Class<?> type)
      throws IOException {
    Command command = type.getAnnotation(Command.class);
    assertThat(type).hasAnnotation(Service.class);
    assertThat(command.scope()).isEqualTo("vfio");
    assertThat(command.detailedDescription())
        .containsPattern("Examples?:\\s+vfio:" + command.name());
    assertThat(section(command.name())).contains("\n    vfio:" + command.name());
    Arrays.stream(type.getDeclaredFields())
        .map(field -> field.getAnnotation(Option.class))
        .filter(Objects::nonNull)
        .forEach(option -> assertThat(sectionOf(command)).contains(option.name()));
  }

  private static String sectionOf(Command command) {
    try {
      return section(command.name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
