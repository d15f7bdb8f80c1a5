// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.drover.api.DroverException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeclarationsTest {
  private final Opened opened =
      Opened.with(
          settings ->
              settings
                  .withStartup(List.of("import java.util.List;", "int ready() { return 1; }"))
                  .withBindings(List.of(new Binding("ten", "int", 10))));

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void listsWhatIsInForceAndRemembersTheRest() {
    opened.eval("int x = 1; String s = 5;");
    opened.eval("int x = 2; int sq(int n) { return n * n; } enum E { A } import java.util.Map; x");
    ShellSession session = opened.session;
    assertThat(session.list())
        .extracting(SnippetInfo::text)
        .containsExactly("int x", "int sq(int)", "enum E", "import java.util.Map", "x");
    assertThat(session.list()).extracting(SnippetInfo::id).containsExactly("2", "3", "4", "5", "6");
    assertThat(session.history())
        .extracting(SnippetInfo::id)
        .containsExactly("s1", "s2", "s3", "1", "e1", "2", "3", "4", "5", "6");
    assertThat(session.variables())
        .containsExactly(
            new Variable("s1", "int", "ten", "10"), new Variable("2", "int", "x", "2"));
    assertThat(session.methods()).extracting(SnippetInfo::name).containsExactly("ready", "sq");
    assertThat(session.types()).extracting(SnippetInfo::name).containsExactly("E");
    assertThat(session.imports())
        .extracting(SnippetInfo::text)
        .containsExactly("import java.util.List", "import java.util.Map");
  }

  @Test
  void dropsByNameAndById() {
    opened.eval("int x = 1; int y = 2;");
    assertThat(opened.session.drop("x")).extracting(SnippetInfo::active).containsExactly(false);
    assertThat(opened.session.drop("2")).extracting(SnippetInfo::name).containsExactly("y");
    assertThat(opened.session.drop("z")).isEmpty();
    assertThat(opened.one("x")).isInstanceOf(SnippetResult.Rejected.class);
  }

  @Test
  void aReloadReplaysWhatIsValidAndSaysWhatDidNotReplay() {
    opened.eval("int n = 0; int gone = 1; int half(int i) { return i / 2; }");
    opened.eval("n = half(8); String s = 5;");
    opened.session.drop("gone");
    opened.eval("throw new RuntimeException();");
    opened.eval("if (System.getProperty(\"drover.test\") != null) throw new Exception(\"no\");");
    System.setProperty("drover.test", "set");
    try {
      Replay replay = opened.session.reload();
      assertThat(replay.missing())
          .containsExactly(
              new Replay.Missing(
                  "if (System.getProperty(\"drover.test\") != null) throw new Exception(\"no\");",
                  "java.lang.Exception: no"));
      assertThat(replay.replayed()).isEqualTo(4);
    } finally {
      System.clearProperty("drover.test");
    }
    assertThat(opened.value("n")).isEqualTo("4");
    assertThat(opened.one("gone")).isInstanceOf(SnippetResult.Rejected.class);
    assertThat(opened.value("ready() + ten")).isEqualTo("11");
    assertThat(opened.session.reload().missing()).isEmpty();
    assertThat(opened.value("n")).isEqualTo("4");
  }

  @Test
  void keepsThePlacesOfSourcesOverAReload() {
    SourceText file =
        new SourceText("lib.jsh", "\n\nint bad() {\n  throw new IllegalStateException();\n}\n");
    opened.session.evaluate(file);
    opened.session.reload();
    SnippetResult.Thrown thrown = (SnippetResult.Thrown) opened.one("bad()");
    assertThat(thrown.error().frames().get(0)).hasToString("bad (lib.jsh:4)");
  }

  @Test
  void aResetForgetsEverythingButTheStartUp() {
    opened.eval("int x = 1;");
    opened.session.reset();
    assertThat(opened.session.list()).isEmpty();
    assertThat(opened.session.reload().replayed()).isZero();
    assertThat(opened.value("ready()")).isEqualTo("1");
    assertThat(opened.one("x")).isInstanceOf(SnippetResult.Rejected.class);
  }

  @Test
  void aStartUpThatFailsOpensNothingAndIsNamed() {
    assertThatThrownBy(
            () ->
                Opened.with(settings -> settings.withStartup(List.of("int x = 1;", "int y = z;"))))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("The start-up of test fails at 'int y = z;': cannot find symbol");
  }
}
