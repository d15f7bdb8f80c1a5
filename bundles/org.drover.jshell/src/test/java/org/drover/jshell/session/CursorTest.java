// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.jshell.session.Completions.Suggestion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CursorTest {
  private final Opened opened =
      Opened.with(
          settings -> settings.withStartup(List.of("import java.util.List;")),
          "org.drover.jshell.session",
          "com.vendor.sim",
          "com.vendor.sim.two");

  @AfterEach
  void close() {
    opened.close();
  }

  private List<String> at(String text) {
    return opened.session.complete(text, text.length()).suggestions().stream()
        .map(Suggestion::text)
        .toList();
  }

  @Test
  void suggestsMembersFromTheAnchorOn() {
    opened.eval("String word = \"a\";");
    String text = "int n = 1; word.len";
    Completions found = opened.session.complete(text + " + 1", text.length());
    assertThat(found.anchor()).isEqualTo(text.length() - 3);
    assertThat(found.suggestions()).extracting(Suggestion::text).containsExactly("length()");
    Completions fitting = opened.session.complete("int n = word.", 13);
    assertThat(fitting.suggestions().get(0).fits()).isTrue();
  }

  @Test
  void suggestsThePackagesOfLiveBundles() {
    assertThat(at("import com.ven")).containsExactly("vendor");
    assertThat(at("import com.vendor.")).contains("sim");
    assertThat(at("import com.vendor.sim.")).contains("two");
    assertThat(at("com.vendor.s")).containsExactly("sim");
    assertThat(at("var s = org.drover.jshell.")).containsExactly("session");
    assertThat(at("org.drover.jshell.session.SnippetK")).containsExactly("SnippetKind");
    assertThat(opened.session.complete("import com.ven", 14).anchor()).isEqualTo(11);
  }

  @Test
  void suggestsNoPackagesWhereNoneCanStand() {
    opened.eval("String com = \"a\";");
    assertThat(at("String t = \"com.ven")).isEmpty();
    assertThat(at("com.len")).containsExactly("length()");
    assertThat(at("List.of().com.ven")).isEmpty();
    assertThat(at("1 // com.ven")).isEmpty();
  }

  @Test
  void tellsTheSignaturesOfWhatIsCalledOrNamed() {
    assertThat(opened.session.documentation("int n = 1; \"a\".indexOf(", 23))
        .extracting(Documentation::signature)
        .contains("int String.indexOf(int ch)", "int String.indexOf(String str)");
    assertThat(opened.session.documentation("org.drover.jshell.session.SourceText.typed(", 43))
        .extracting(Documentation::signature)
        .singleElement()
        .asString()
        .contains("typed(String text)");
    assertThat(opened.session.documentation("nothing(", 8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int x = 1; | COMPLETE",
        "x | COMPLETE",
        "int x = 1; int y = | INCOMPLETE",
        "int f() { | INCOMPLETE",
        "/* open | INCOMPLETE",
        "// only that | EMPTY",
        "x; // and that | COMPLETE",
        "if (true) f(); else | MAY_GO_ON",
        ") | WRONG"
      })
  void knowsWhetherASourceIsComplete(String text, Completeness expected) {
    assertThat(opened.session.completeness(text)).isEqualTo(expected);
  }
}
