// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;

class WeaverTest {
  @TempDir private Path folder;
  private final AtomicInteger checks = new AtomicInteger();

  @BeforeEach
  void count() {
    Checkpoint.stop(checks::incrementAndGet);
  }

  @AfterEach
  void stopCounting() {
    Checkpoint.stop(null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "return 7; | 7 | 1",
        "int n = 0; for (int i = 0; i < 10; i++) n++; return n; | 10 | 11",
        "int n = 0; while (n < 10) n++; return n; | 10 | 11",
        "int n = 0; do n++; while (n < 10); return n; | 10 | 11",
        "int n = 0; for (int i : new int[5]) n++; return n; | 5 | 6",
        "int n = 0; while (true) { switch (n) { case 5: return n; default: n++; } } | 5 | 6",
        "int n = 0; o: while (true) { switch (n) { case 5: return n; case 4: n++; continue o;"
            + " case 900: n--; default: n++; continue o; } } | 5 | 6",
        "int n = 0; while (n < 3) { try { n++; if (n == 2) throw new Exception(); } catch"
            + " (Exception e) { n += 10; } finally { n += 100; } } return n; | 101 | 2",
        "int n = 0; while (n < 3) { synchronized (\"a\") { n++; } } return n; | 3 | 4",
        "return f(4); } static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); | 4 | 6",
        "java.util.function.IntSupplier s = () -> 3; return s.getAsInt(); | 3 | 2",
        "class L { int v; L() { v = 2; } } return new L().v; | 2 | 2",
        "interface I { default int v() { return 4; } } return new I() {}.v(); | 4 | 3",
        "if (true) { if (Math.abs(1) == 1) return 1; } return 2; | 1 | 1"
      })
  void checksAtTheBeginningOfEveryMethodAndBeforeEveryJumpBack(
      String body, int result, int expected) throws Exception {
    Compiled compiled =
        Compiled.of(folder, "C", "public class C { public static int run() { " + body + " } }");
    assertThat(compiled.woven().run("C")).isEqualTo(result);
    assertThat(checks).hasValue(expected);
  }

  @Test
  void aJumpBackOverMoreThan32KibStaysOne() throws Exception {
    String body = "n += i * 31 + n / 7;\n".repeat(4000);
    Compiled compiled =
        Compiled.of(
            folder,
            "C",
            "public class C { public static int run() { int n = 1; int c = 0; for (int i = 0; i < 3;"
                + " i++) { c++; "
                + body
                + " } return c; } }");
    assertThat(compiled.woven().run("C")).isEqualTo(3);
    assertThat(checks).hasValue(4);
  }

  @Test
  void aJumpForwardThatGetsTooLongByTheChecksIsWidened() throws Exception {
    // 30 KiB to jump over, 43 KiB with the checks.
    String body = "do { n++; } while (n < 0);\n".repeat(4300);
    Compiled compiled =
        Compiled.of(
            folder,
            "C",
            "public class C { static int zero; public static int run() { int n = 1; if (zero == 0) {"
                + body
                + " } else { n = -5; } return n; } }");
    assertThat(compiled.woven().run("C")).isEqualTo(4301);
    assertThat(checks).hasValue(4301);
  }

  @Test
  void aMethodThatHasNoRoomForChecksRunsWithoutThem() throws Exception {
    String body = "do { n++; } while (n < 0);\n".repeat(8000);
    Compiled compiled =
        Compiled.of(
            folder,
            "C",
            "public class C { public static int run() { return big(1) + small(); } static int"
                + " small() { return 1; } static int big(int n) { "
                + body
                + " return n; } }");
    assertThat(compiled.woven().run("C")).isEqualTo(8002);
    assertThat(checks.get()).isEqualTo(2);
  }

  @Test
  void aCheckThatThrowsEndsALoop() throws Exception {
    Compiled woven =
        Compiled.of(
                folder,
                "C",
                "public class C { public static int run() { while (true) {} } public static int"
                    + " one() { return 1; } }")
            .woven();
    Checkpoint.stop(
        () -> {
          if (checks.incrementAndGet() > 100) {
            throw new StopSignal();
          }
        });
    assertThat(thrownBy(woven)).isInstanceOf(StopSignal.class);
    assertThat(checks).hasValue(101);
  }

  private static Throwable thrownBy(Compiled woven) {
    try {
      woven.run("C");
    } catch (ReflectiveOperationException e) {
      return e.getCause();
    }
    return null;
  }

  /** A library with large switches, wide jumps and deep nesting: ASM itself, woven, at its work. */
  @Test
  void aWholeLibraryWorksWhenItIsWoven() throws Exception {
    ClassLoader woven = new WovenAsm();
    byte[] subject =
        Compiled.of(folder, "C", "public class C { public static int run() { return 5; } }")
            .bytes("C");
    Class<?> reader = woven.loadClass(ClassReader.class.getName());
    Class<?> visitor = woven.loadClass(ClassVisitor.class.getName());
    Constructor<?> writers = woven.loadClass(ClassWriter.class.getName()).getConstructor(int.class);
    Object writer = writers.newInstance(ClassWriter.COMPUTE_MAXS);
    Object read = reader.getConstructor(byte[].class).newInstance((Object) subject);
    reader.getMethod("accept", visitor, int.class).invoke(read, writer, 0);
    byte[] copied = (byte[]) writer.getClass().getMethod("toByteArray").invoke(writer);

    ClassWriter plain = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    new ClassReader(subject).accept(plain, 0);
    assertThat(copied).isEqualTo(plain.toByteArray());
    assertThat(checks.get()).isGreaterThan(100);
  }

  private static final class WovenAsm extends ClassLoader {
    WovenAsm() {
      super(WovenAsm.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.objectweb.asm.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = Weaver.weave(in.readAllBytes());
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
