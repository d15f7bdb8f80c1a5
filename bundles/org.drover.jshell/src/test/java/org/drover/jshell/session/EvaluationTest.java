// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.drover.jshell.session.SnippetResult.Declaration;
import org.drover.jshell.session.SnippetResult.Done;
import org.drover.jshell.session.SnippetResult.Rejected;
import org.drover.jshell.session.SnippetResult.Thrown;
import org.drover.jshell.session.SnippetResult.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EvaluationTest {
  private final Opened opened = Opened.plain("org.drover.jshell.session");

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void givesAValueItsNameTypeTextAndObject() {
    Value value = (Value) opened.one("List.of(1, 2)");
    assertThat(value.name()).isEqualTo("$1");
    assertThat(value.type()).isEqualTo("List<Integer>");
    assertThat(value.text()).isEqualTo("[1, 2]");
    assertThat(value.object()).isEqualTo(List.of(1, 2));
    assertThat(opened.value("int x = 5;")).isEqualTo("5");
    assertThat(opened.value("x")).isEqualTo("5");
    assertThat(opened.value("\"a\\n\"")).isEqualTo("\"a\\n\"");
  }

  @Test
  void givesEachVariableOfADeclarationItsOwnObject() {
    assertThat(opened.eval("String a = \"x\", b, c = \"y\";").results())
        .extracting(result -> ((Value) result).object())
        .containsExactly("x", null, "y");
  }

  @Test
  void refusesASnippetItsOwnSession() {
    Opened[] own = new Opened[1];
    Runnable list = () -> own[0].session.list();
    try (Opened other =
        Opened.with(
            settings ->
                settings.withBindings(List.of(new Binding("list", "java.lang.Runnable", list))))) {
      own[0] = other;
      Thrown thrown = (Thrown) other.one("list.run();");
      assertThat(thrown.error().message())
          .isEqualTo("a snippet cannot use the session that evaluates it: test");
    }
  }

  @Test
  void tellsWhatIsDeclaredAndWhatJustRuns() {
    assertThat(opened.one("int sq(int x) { return x * x; }"))
        .isInstanceOfSatisfying(
            Declaration.class,
            it -> {
              assertThat(it.snippet().text()).isEqualTo("int sq(int)");
              assertThat(it.replaced()).isFalse();
            });
    assertThat(opened.one("int sq(int y) { return y; }"))
        .isInstanceOfSatisfying(Declaration.class, it -> assertThat(it.replaced()).isTrue());
    assertThat(opened.one("record Pair(int a, int b) {}").snippet().text())
        .isEqualTo("record Pair");
    assertThat(opened.one("System.out.println(1);")).isInstanceOf(Done.class);
    assertThat(opened.one("import java.time.*;").snippet().text()).isEqualTo("import java.time.*");
  }

  @Test
  void evaluatesEverySnippetOfASourceUpToTheFirstFailure() {
    Evaluation evaluation = opened.eval("int a = 1; int b = a + 1;\n\nString s = 5;\nint c = 3;");
    assertThat(evaluation.results()).hasSize(3);
    assertThat(evaluation.isFailed()).isTrue();
    assertThat(opened.session.list()).extracting(SnippetInfo::name).containsExactly("a", "b");
  }

  @Test
  void pointsAtTheLineAndColumnsOfAnErrorInASourceOfManyLines() {
    SourceText source =
        new SourceText("tour.jsh", "// a comment\nint a = 1;\n\n\tString s =\n\t\ta;\n");
    Rejected rejected = (Rejected) opened.session.evaluate(source).results().get(1);
    Problem problem = rejected.problems().get(0);
    assertThat(problem.source()).isEqualTo("tour.jsh");
    assertThat(problem.message())
        .isEqualTo("incompatible types: int cannot be converted to java.lang.String");
    assertThat(problem.line()).isEqualTo(5);
    assertThat(problem.column()).isEqualTo(3);
    assertThat(problem.endColumn()).isEqualTo(4);
    assertThat(problem.sourceLine()).isEqualTo("\t\ta;");
    assertThat(problem.caret()).isEqualTo("\t\t^");
  }

  @Test
  void underlinesTheWholeRangeOfAnError() {
    Problem problem = ((Rejected) opened.one("foo.bar(1)")).problems().get(0);
    assertThat(problem.sourceLine()).isEqualTo("foo.bar(1)");
    assertThat(problem.caret()).isEqualTo("^-^");
    Problem whole = ((Rejected) opened.one("int z = \"abcdef\";\r\n")).problems().get(0);
    assertThat(whole.sourceLine()).isEqualTo("int z = \"abcdef\";");
    assertThat(whole.caret()).isEqualTo("        ^------^");
  }

  @Test
  void saysWhatAnUnfinishedSourceLacks() {
    Rejected rejected = (Rejected) opened.one("int f() { return 1;");
    assertThat(rejected.problems().get(0).message()).contains("end of file");
  }

  @Test
  void mapsTheFramesOfAnExceptionToTheLinesOfTheSource() {
    SourceText source =
        new SourceText(
            "fail.jsh",
            """
            import java.util.*;
            int inner(String s) {
              return Integer.parseInt(s);
            }

            try {
              inner("x");
            } catch (NumberFormatException e) {
              throw new IllegalStateException("boom", e);
            }
            """);
    List<SnippetResult> results = opened.session.evaluate(source).results();
    ThrownError error = ((Thrown) results.get(results.size() - 1)).error();
    assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.message()).isEqualTo("boom");
    assertThat(error.frames()).hasToString("[(fail.jsh:9)]");
    ThrownError cause = error.cause().orElseThrow();
    assertThat(cause.frames().stream().map(Object::toString))
        .contains("inner (fail.jsh:3)", "(fail.jsh:7)")
        .anyMatch(frame -> frame.startsWith("java.lang.Integer.parseInt (Integer.java:"))
        .noneMatch(frame -> frame.contains("execution"));
  }

  @Test
  void tellsWhatAMethodWaitsForAndThatItCannotBeCalledYet() {
    Declaration method = (Declaration) opened.one("int make() { return new Pair(1, 2).b(); }");
    assertThat(method.unresolved()).containsExactly("class Pair");
    Thrown thrown = (Thrown) opened.one("make()");
    assertThat(thrown.error().message()).contains("make cannot be used until class Pair");
    opened.eval("record Pair(int a, int b) {}");
    assertThat(opened.value("make()")).isEqualTo("2");
  }

  @Test
  void printsAsTheHostWantsAndKeepsStreamsApart() {
    try (Opened other =
        Opened.with(
            settings ->
                settings.withPrinter(
                    value ->
                        value instanceof Integer number
                            ? Optional.of("<" + number + ">")
                            : Optional.empty()))) {
      assertThat(other.value("41 + 1")).isEqualTo("<42>");
      assertThat(other.value("\"a\"")).isEqualTo("\"a\"");
      other.eval("System.out.println(\"to other\"); System.err.println(\"told\");");
      opened.eval("Stream.of(\"to test\").forEach(System.out::println);");
      assertThat(other.out()).isEqualToIgnoringNewLines("to other");
      assertThat(other.err()).isEqualToIgnoringNewLines("told");
      assertThat(opened.out()).isEqualToIgnoringNewLines("to test");
    }
  }

  @Test
  void startsWithTheBindingsOfTheHost() {
    List<String> words = List.of("one", "two");
    try (Opened other =
        Opened.with(
            settings ->
                settings
                    .withBindings(
                        List.of(
                            new Binding("words", "java.util.List<String>", words),
                            new Binding("count", "int", 2)))
                    .withStartup(List.of("String first() { return words.get(0).strip(); }")))) {
      assertThat(other.value("first() + count")).isEqualTo("\"one2\"");
      assertThat(((Value) other.one("words")).object()).isSameAs(words);
      assertThat(other.session.list())
          .extracting(SnippetInfo::kind)
          .doesNotContain(SnippetKind.METHOD);
      assertThat(other.session.methods()).extracting(SnippetInfo::id).containsExactly("s3");
    }
  }

  @Test
  void refusesAPackageThatNobodyExportsInOneSentence() {
    Rejected imported = (Rejected) opened.one("import org.drover.jshell.world.World;");
    assertThat(imported.problems().get(0).message())
        .isEqualTo("no live bundle exports package org.drover.jshell.world");
    assertThat(imported.problems().get(0).caret()).startsWith("       ^---");
    Rejected named = (Rejected) opened.one("org.drover.jshell.world.World w = null;");
    assertThat(named.problems().get(0).message())
        .isEqualTo("no live bundle exports package org.drover.jshell.world");
    Thrown thrown = (Thrown) opened.one("Class.forName(\"org.drover.jshell.world.World\")");
    assertThat(thrown.error().type()).isEqualTo("java.lang.ClassNotFoundException");
    assertThat(thrown.error().message())
        .endsWith("World: no live bundle exports package org.drover.jshell.world");
    assertThat(opened.value("org.drover.jshell.session.SnippetKind.METHOD")).isEqualTo("METHOD");
  }

  @Test
  void seesTheToolsOfTheJavaRuntimeToo() {
    assertThat(opened.value("jdk.jshell.Snippet.Kind.METHOD")).isEqualTo("METHOD");
    assertThat(opened.value("java.sql.Types.INTEGER")).isEqualTo("4");
  }
}
