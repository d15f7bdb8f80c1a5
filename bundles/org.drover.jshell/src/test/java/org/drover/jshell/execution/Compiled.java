// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Classes that a test has compiled and woven, or only compiled. */
final class Compiled extends ClassLoader {
  private final Map<String, byte[]> classes = new TreeMap<>();

  private Compiled() {
    super(Compiled.class.getClassLoader());
  }

  /** Compiles a class of the unnamed package. */
  static Compiled of(Path folder, String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-nowarn", file.toString());
    if (status != 0) {
      throw new IllegalArgumentException("does not compile: " + name);
    }
    Compiled compiled = new Compiled();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(one -> one.toString().endsWith(".class"))
          .forEach(one -> compiled.classes.put(one.getFileName().toString(), Compiled.bytes(one)));
    }
    return compiled;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes(String name) {
    return classes.get(name + ".class");
  }

  Compiled woven() {
    Compiled woven = new Compiled();
    classes.forEach((name, bytes) -> woven.classes.put(name, Weaver.weave(bytes)));
    return woven;
  }

  /** Calls {@code static int run()}. */
  int run(String name) throws ReflectiveOperationException {
    return (int) Class.forName(name, true, this).getMethod("run").invoke(null);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
