// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cnf/sh/java.sh} on made-up machines: which JDK it takes, and what it says about it. */
class JavaChoiceTest {
  private static final String CHOOSE =
      "set -eu; . cnf/sh/common.sh; . cnf/sh/java.sh; choose_java; echo \"chosen $JAVA_HOME\"";

  @TempDir private Path machine;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void javaHomeComesFirst() throws Exception {
    jdk("jvm/java-17", "17.0.15");
    Path own = jdk("own", "17.0.1");
    environment.put("JAVA_HOME", own.toString());
    assertThat(choose().output()).isEqualTo("chosen " + own + "\n");
  }

  @Test
  void seventeenIsFoundAmongOthers() throws Exception {
    jdk("jvm/java-11", "11.0.2");
    Path tested = jdk("jvm/java-17", "17.0.15");
    jdk("jvm/java-21", "21.0.4");
    jdk("jvm/java-25", "25");
    assertThat(choose().output()).isEqualTo("chosen " + tested + "\n");
  }

  @Test
  void newerJavaStartsWithOneLine() throws Exception {
    Path newer = jdk("own", "21.0.4");
    environment.put("JAVA_HOME", newer.toString());
    assertThat(choose().output())
        .isEqualTo("drover: not tested on Java 21, only on Java 17\nchosen " + newer + "\n");
  }

  @Test
  void tooNewJavaStopsWithOneClearLine() throws Exception {
    Path tooNew = jdk("own", "25.0.3");
    environment.put("JAVA_HOME", tooNew.toString());
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
    environment.put("JAVA_HOME", jdk("own", "24").toString());
    Path tested = jdk("jvm/java-17", "17.0.15");
    Script.Result result = choose();
    assertThat(result.status()).isZero();
    assertThat(result.output())
        .contains("Java 24")
        .contains("using " + tested + " instead")
        .endsWith("chosen " + tested + "\n");
  }

  @Test
  void oldJavaIsRefused() throws Exception {
    environment.put("JAVA_HOME", jdk("own", "11.0.2").toString());
    Script.Result result = choose();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("Java 11").contains("is too old");
  }

  @Test
  void runtimeWithoutACompilerIsNoJdk() throws Exception {
    Path jre = jdk("jvm/java-17-jre", "17.0.15");
    Files.delete(jre.resolve("bin/javac"));
    Script.Result result = choose();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).startsWith("drover: no JDK found: Drover needs Java 17");
  }

  /** A JDK as far as the script looks at one. */
  private Path jdk(String place, String version) throws IOException {
    Path home = machine.resolve(place);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(home.resolve("bin/java"), "exit 1");
    program(home.resolve("bin/javac"), "exit 1");
    return home;
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Chooses on a machine that has the tools of the base system, but no JDK on its PATH. */
  private Script.Result choose() throws IOException, InterruptedException {
    Path tools = Files.createDirectories(machine.resolve("tools"));
    for (String tool : List.of("sed", "head", "readlink", "dirname")) {
      program(tools.resolve(tool), "exec " + toolOfTheSystem(tool) + " \"$@\"");
    }
    environment.put("PATH", tools.toString());
    environment.put("DROVER_JVM_DIR", machine.resolve("jvm").toString());
    return Script.run(List.of("/bin/sh", "-c", CHOOSE), environment);
  }

  private static Path toolOfTheSystem(String name) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in /usr/bin or /bin"));
  }
}
