// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The classes that Karaf's extender would find in the bundle. */
final class CommandClasses {
  private CommandClasses() {}

  static List<Class<?>> services() {
    try {
      Path root =
          Path.of(DevicesCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(root::relativize)
            .map(Path::toString)
            .filter(name -> name.endsWith(".class") && !name.contains("package-info"))
            .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
            .<Class<?>>map(CommandClasses::load)
            .filter(type -> type.isAnnotationPresent(Service.class))
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
