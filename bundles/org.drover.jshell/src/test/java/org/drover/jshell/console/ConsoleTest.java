// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @TempDir Path directory;
  private ConsoleFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ConsoleFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<String> shown(String... inputs) {
    return fixture.shown(inputs);
  }

  @Test
  void showsValuesByTheirNames() {
    assertThat(shown("int x = 6 * 7", "x + 1", "String nothing"))
        .containsExactly("x ==> 42", "$1 ==> 43", "nothing ==> null");
  }

  @Test
  void aValueOfManyLinesStandsBelowItsName() {
    assertThat(shown("var text = new Object() { public String toString() { return \"a\\nb\"; } }"))
        .containsExactly("text ==>", "a", "b");
  }

  @Test
  void saysWhatWasDeclared() {
    assertThat(
            shown(
                "int sq(int x) { return x * x; }",
                "int sq(int x) { return x; }",
                "record Pair(int a, int b) {}",
                "import java.time.Duration;",
                "void uses() { later(); }"))
        .containsExactly(
            "|  created method int sq(int)",
            "|  replaced method int sq(int)",
            "|  created record Pair",
            "|  imported java.time.Duration",
            "|  created method void uses(), which cannot be used until there is method later()");
  }

  @Test
  void pointsToWhatDoesNotCompile() {
    assertThat(shown("String s = 5;"))
        .containsExactly(
            "|  Error:",
            "|  incompatible types: int cannot be converted to java.lang.String",
            "|  String s = 5;",
            "|             ^");
    assertThat(shown("int one() {\n  return \"1\";\n}"))
        .startsWith("|  Error in line 2:")
        .endsWith("|    return \"1\";", "|           ^-^");
  }

  @Test
  void anExceptionIsShownWithTheSnippetsOnItsStack() {
    assertThat(shown("void fall() { throw new IllegalStateException(\"boom\"); }", "fall()"))
        .contains("|  Exception java.lang.IllegalStateException: boom")
        .anyMatch(line -> line.startsWith("|        at fall (#1:1)"));
  }

  @Test
  void nothingComesOfNothing() {
    assertThat(shown("", "  ", "// a remark")).isEmpty();
  }

  @Test
  void exitEndsWhatRanAndNotTheConsole() {
    assertThat(shown("System.exit(3)", "1 + 1"))
        .containsExactly(
            "|  System.exit(3) ended what ran, and nothing else; /exit leaves the console.",
            "$1 ==> 2");
  }

  @Test
  void whatRunsIsStoppedAndTheConsoleStays() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Thread typing =
        new Thread(
            () -> {
              fixture.console.take("System.out.println(\"runs\"); while (true) { }");
              over.countDown();
            });
    typing.start();
    while (!fixture.out.toString(java.nio.charset.StandardCharsets.UTF_8).contains("runs")) {
      Thread.onSpinWait();
    }
    fixture.session.stop();
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(fixture.screen.take()).endsWith("|  Stopped.");
    assertThat(shown("2 + 2")).hasSize(1).first().asString().endsWith("==> 4");
  }

  @Test
  void feedbackSaysLessOrMore() {
    assertThat(shown("/set feedback silent", "int quiet = 1", "int q() { return 1; }")).isEmpty();
    assertThat(shown("int bad = \"\"")).first().isEqualTo("|  Error:");
    assertThat(shown("/set feedback concise")).containsExactly("|  feedback is concise now");
    assertThat(shown("int brief = 1", "int b() { return 1; }")).containsExactly("brief ==> 1");
    shown("/set feedback verbose");
    assertThat(shown("int full = 1")).containsExactly("full ==> 1", "|    full is a int");
    assertThat(shown("/set")).containsExactly("|  /set feedback verbose");
    assertThat(shown("/set feedback loud"))
        .containsExactly(
            "|  There is no feedback 'loud'; there are silent, concise, normal and verbose.");
    assertThat(shown("/set sail"))
        .containsExactly("|  There is nothing to /set but: feedback MODE.");
  }

  @Test
  void listsWhatIsThere() {
    shown(
        "int x = 1",
        "int sq(int n) { return n * n; }",
        "class Box {}",
        "import java.time.*;",
        "String bad = 5",
        "x = 2");
    assertThat(shown("/vars")).containsExactly("|    int x = 2");
    assertThat(shown("/methods")).containsExactly("|    int sq(int)");
    assertThat(shown("/types")).containsExactly("|    class Box");
    assertThat(shown("/imports")).contains("|    import java.time.*", "|    import java.util.*");
    assertThat(shown("/list"))
        .containsExactly(
            "   1 : int x = 1;",
            "   2 : int sq(int n) { return n * n; }",
            "   3 : class Box {}",
            "   4 : import java.time.*;",
            "   5 : x = 2");
    assertThat(shown("/list sq")).containsExactly("   2 : int sq(int n) { return n * n; }");
    assertThat(shown("/list -all")).contains("  e1 : String bad = 5;");
    assertThat(shown("/history")).contains("  e1 : String bad = 5;", "   5 : x = 2");
    assertThat(shown("/list -start")).allMatch(line -> line.matches(" +s\\d+ : import java.*"));
    assertThat(shown("/list none"))
        .containsExactly("|  Nothing here is called none; /list shows all.");
  }

  @Test
  void takesBackResetsAndReloads() {
    shown("int x = 1", "int y = 2");
    assertThat(shown("/drop x")).containsExactly("|  dropped int x");
    assertThat(shown("/drop x"))
        .containsExactly("|  Nothing in force is called x; /list shows all.");
    assertThat(shown("/drop")).containsExactly("|  /drop needs a name or an id; /list shows both.");
    assertThat(shown("/reload")).containsExactly("|  2 snippets evaluated again.");
    assertThat(shown("y")).containsExactly("y ==> 2");
    assertThat(shown("/reset")).containsExactly("|  Everything is forgotten.");
    assertThat(shown("/list")).isEmpty();
  }

  @Test
  void savesAndOpensFiles() throws IOException {
    shown("int x = 1", "int y = ", "x + 1");
    assertThat(shown("/save a.jsh")).containsExactly("|  saved in " + directory.resolve("a.jsh"));
    assertThat(Files.readString(directory.resolve("a.jsh"))).isEqualTo("int x = 1;\nx + 1\n");
    shown("/save -history all.jsh");
    assertThat(Files.readString(directory.resolve("all.jsh"))).contains("int y =");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
    shown("/reset");
    assertThat(shown("/open a.jsh")).containsExactly("x ==> 1", "$1 ==> 2");
    Files.writeString(directory.resolve("bad.jsh"), "int z = 1;\nint w = \"\";\nint v = 1;\n");
    assertThat(shown("/open bad.jsh"))
        .startsWith("z ==> 1", "|  Error in bad.jsh:2:")
        .doesNotContain("v ==> 1");
    assertThat(shown("/open none.jsh"))
        .containsExactly(
            "|  There is no file "
                + directory.resolve("none.jsh")
                + "; a relative path starts from "
                + directory
                + " on the platform's machine.");
    assertThat(shown("/save"))
        .containsExactly("|  /save needs a file; write for example /save a.jsh");
  }

  @Test
  void aCommandIsKnownByItsBeginning() {
    assertThat(shown("/se")).containsExactly("|  /set feedback normal");
    assertThat(shown("/re")).containsExactly("|  /re is not clear: it could be /reset or /reload.");
    assertThat(shown("/none"))
        .containsExactly("|  There is no command /none; /help lists those that there are.");
    assertThat(shown("// no command")).isEmpty();
    assertThat(shown("/* no command */ 5")).hasSize(1);
  }

  @Test
  void helpListsCommandsAndExplainsEach() {
    assertThat(shown("/help"))
        .contains("|  /drop NAME|ID...             take declarations back")
        .anyMatch(line -> line.contains("Ctrl-C"));
    for (SlashCommand command : fixture.console.commands().all()) {
      assertThat(shown("/help " + command.name()))
          .startsWith("|  " + command.usage(), "|      " + command.summary());
    }
  }

  @Test
  void helpTellsSignatureAndDocumentationOfAName() {
    shown("int sq(int x) { return x * x; }");
    assertThat(shown("/help sq"))
        .containsExactly("|  int sq(int x)", "|      What is told of int sq(int x).");
    assertThat(shown("/help Migrator.migrate"))
        .containsExactly("|  Session migrate(MigrationRequest request)", "|      Moves.");
    assertThat(shown("/help nothing"))
        .containsExactly(
            "|  Nothing is known of 'nothing'; /help vfio.open explains a method, /help a class.");
  }

  @Test
  void leavesByCommandAndAtTheEnd() {
    fixture.screen.type("/exit", "int never = 1");
    fixture.console.run();
    assertThat(fixture.screen.take()).isEmpty();
  }

  @Test
  void interruptGivesUpWhatWasTypedAndNoMore() {
    fixture.screen.type(new Typed.Interrupt());
    fixture.screen.type("1 + 1");
    fixture.console.run();
    assertThat(fixture.screen.take()).containsExactly("$1 ==> 2");
  }

  @Test
  void asksOnceMoreBeforeItLeavesAMigrationAlone() {
    fixture.moving.add("m1 is at work in PRE_COPY; session(\"m1\").cancel() ends it.");
    fixture.screen.type(new Typed.End());
    fixture.screen.type("1 + 1");
    fixture.screen.type("/exit", "/exit", "int never = 1");
    fixture.console.run();
    assertThat(fixture.screen.take())
        .containsExactly(
            "|  m1 is at work in PRE_COPY; session(\"m1\").cancel() ends it.",
            "|  Leaving cancels it; leave once more to do so.",
            "$1 ==> 2",
            "|  m1 is at work in PRE_COPY; session(\"m1\").cancel() ends it.",
            "|  Leaving cancels it; leave once more to do so.");
  }

  @Test
  void nothingTypedDoesNotTakeTheWarningBackAndWhatFailsDoes() {
    fixture.moving.add("m1 is at work");
    fixture.screen.type(new Typed.End());
    fixture.screen.type("", "/exit");
    fixture.console.run();
    assertThat(fixture.screen.take()).hasSize(2);

    ConsoleFixture over = new ConsoleFixture(directory);
    over.moving.add("m1 is at work");
    over.screen.type(new Typed.End());
    over.screen.type("1 + 1", "/exit", "/exit");
    over.session.close();
    over.console.run();
    assertThat(over.screen.take())
        .filteredOn(line -> line.startsWith("|  Leaving cancels it"))
        .hasSize(2);
  }
}
