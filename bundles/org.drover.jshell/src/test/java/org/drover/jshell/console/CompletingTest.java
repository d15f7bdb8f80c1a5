// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.drover.jshell.session.Completions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletingTest {
  private static final List<String> ADDRESSES =
      List.of("emu:mtty-0", "emu:mtty-1", "vfio:0000:00:04.0");

  private ConsoleFixture fixture;
  private Completing completing;

  @BeforeEach
  void open() {
    fixture = new ConsoleFixture(Path.of("/var"));
    completing = new Completing(fixture.session, fixture.console.commands(), () -> ADDRESSES);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<String> at(String text) {
    return suggestions(completing.at(text, text.length()));
  }

  private static List<String> suggestions(Completions completions) {
    return completions.suggestions().stream().map(Completions.Suggestion::text).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open(\"emu:",
        "vfio.open(\"emu:",
        "var d = open( \"emu:",
        "migrate(\"emu:mtty-0\", \"emu:",
        "migrate(\"emu:mtty-0\").to(\"emu:",
        "int x = 1;\nconform(\"emu:"
      })
  void offersDevicesWithinTheirQuotes(String text) {
    assertThat(at(text)).containsExactly("emu:mtty-0\"", "emu:mtty-1\"");
    assertThat(completing.at(text, text.length()).anchor()).isEqualTo(text.length() - 4);
  }

  @Test
  void doesNotCloseAQuoteThatIsClosed() {
    assertThat(suggestions(completing.at("open(\"vf\")", 8))).containsExactly("vfio:0000:00:04.0");
  }

  @Test
  void offersNoDevicesElsewhere() {
    assertThat(at("System.out.println(\"emu:")).isEmpty();
    assertThat(at("char c = '\"'; Str")).contains("String");
    assertThat(at("String s = \"\\\"\"; Str")).contains("String");
    assertThat(at("reopen(\"emu:")).isEmpty();
    assertThat(at("open(\"emu:mtty-0\")")).isEmpty();
  }

  @Test
  void offersCommandsAndWhatStandsBehindThem() {
    assertThat(at("/re")).containsExactly("/reload", "/reset");
    assertThat(at("/set ")).contains("feedback", "verbose");
    assertThat(at("/help /li")).containsExactly("/list");
    fixture.shown("int speed = 1");
    assertThat(at("/drop sp")).containsExactly("speed");
    assertThat(at("/list -a")).containsExactly("-all");
  }

  @Test
  void offersJava() {
    fixture.shown("String name = \"\"");
    assertThat(at("name.subst")).contains("substring(");
  }
}
