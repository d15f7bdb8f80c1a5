// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class JShellPresenceTest {
  @Test
  void isPresentOnAWholeJdk() {
    assertThat(JShellPresence.here().absence()).isEmpty();
  }

  @Test
  void saysThatTheRuntimeLacksTheModule() {
    assertThat(new JShellPresence(name -> false, name -> false).absence().orElseThrow())
        .contains(System.getProperty("java.home"), "has no module jdk.jshell", "on a whole JDK")
        .doesNotContain("\n");
  }

  @Test
  void saysWhichLineLetsBundlesUseIt() {
    assertThat(new JShellPresence(name -> true, name -> false).absence().orElseThrow())
        .contains(
            "jdk.jshell, jdk.jshell.execution, jdk.jshell.spi",
            "org.osgi.framework.system.packages.extra",
            "etc/custom.properties")
        .doesNotContain("\n");
  }

  /** As on a runtime without the module: whatever mentions JShell does not load. */
  @Test
  void loadsWithoutJShellAndSoDoesAllThatOthersUse() throws Exception {
    ClassLoader without = new WithoutJShell();
    for (Class<?> one :
        new Class<?>[] {
          JShellPresence.class,
          ShellSessions.class,
          ShellSession.class,
          LiveSessions.class,
          SessionSettings.class,
          SnippetResult.class,
          SnippetInfo.class,
          Evaluation.class,
          Completeness.class,
          Completions.class,
          Documentation.class,
          Replay.class,
          Variable.class
        }) {
      Class<?> copy = Class.forName(one.getName(), true, without);
      assertThat(copy).isNotSameAs(one);
      assertThat(copy.getDeclaredMethods()).isNotNull();
    }
    Object here = call(without.loadClass(JShellPresence.class.getName()), null, "here");
    Object absence = call(here.getClass(), here, "absence");
    assertThat(absence.toString()).contains("etc/custom.properties");
  }

  private static Object call(Class<?> type, Object on, String name)
      throws ReflectiveOperationException {
    var method = type.getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(on);
  }

  private static final class WithoutJShell extends ClassLoader {
    WithoutJShell() {
      super(WithoutJShell.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("jdk.jshell.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("org.drover.jshell.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
