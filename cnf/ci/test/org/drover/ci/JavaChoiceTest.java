// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cnf/sh/java.sh} on made-up machines: which JDK it takes, and what it says about it. */
class JavaChoiceTest {
  @TempDir private Path folder;
  private Machine machine;

  @BeforeEach
  void makeMachine() throws IOException {
    machine = new Machine(folder);
  }

  @Test
  void javaHomeComesFirst() throws Exception {
    machine.jdk("jvm/java-17", "17.0.15");
    Path own = machine.jdk("own", "17.0.1");
    machine.set("JAVA_HOME", own.toString());
    assertThat(choose().output()).isEqualTo("chosen " + own + "\n");
  }

  @Test
  void seventeenIsFoundAmongOthers() throws Exception {
    machine.jdk("jvm/java-11", "11.0.2");
    Path tested = machine.jdk("jvm/java-17", "17.0.15");
    machine.jdk("jvm/java-21", "21.0.4");
    machine.jdk("jvm/java-25", "25");
    assertThat(choose().output()).isEqualTo("chosen " + tested + "\n");
  }

  @Test
  void newerJavaStartsWithOneLine() throws Exception {
    Path newer = machine.jdk("own", "21.0.4");
    machine.set("JAVA_HOME", newer.toString());
    assertThat(choose().output())
        .isEqualTo("drover: not tested on Java 21, only on Java 17\nchosen " + newer + "\n");
  }

  @Test
  void tooNewJavaStopsWithOneClearLine() throws Exception {
    Path tooNew = machine.jdk("own", "25.0.3");
    machine.set("JAVA_HOME", tooNew.toString());
    Script.Result result = choose();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output().lines())
        .singleElement()
        .asString()
        .startsWith(
            "drover: Java 25 in " + tooNew + " cannot run Drover: Karaf 4.4 does not start");
  }

  @Test
  void tooNewJavaHomeGivesWayToASeventeen() throws Exception {
    machine.set("JAVA_HOME", machine.jdk("own", "24").toString());
    Path tested = machine.jdk("jvm/java-17", "17.0.15");
    Script.Result result = choose();
    assertThat(result.status()).isZero();
    assertThat(result.output())
        .contains("Java 24")
        .contains("using " + tested + " instead")
        .endsWith("chosen " + tested + "\n");
  }

  @Test
  void oldJavaIsRefused() throws Exception {
    machine.set("JAVA_HOME", machine.jdk("own", "11.0.2").toString());
    Script.Result result = choose();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("Java 11").contains("is too old");
  }

  @Test
  void runtimeWithoutACompilerIsNoJdk() throws Exception {
    Path jre = machine.jdk("jvm/java-17-jre", "17.0.15");
    Files.delete(jre.resolve("bin/javac"));
    Script.Result result = choose();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).startsWith("drover: no JDK found: Drover needs Java 17");
  }

  private Script.Result choose() throws IOException, InterruptedException {
    return machine.run("java.sh", "choose_java; echo \"chosen $JAVA_HOME\"");
  }
}
