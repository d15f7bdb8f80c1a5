// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;

/** A bundle that breaks a rule: compiled and packaged inside a test. */
final class PlantedBundle {
  private final Room room;
  private final Map<String, String> headers = new TreeMap<>();
  private final Map<String, String> sources = new TreeMap<>();

  /** Starts out as a bundle that breaks none, in the room of an existing one. */
  PlantedBundle(Room room) {
    this.room = room;
    headers.put("Bundle-SymbolicName", room.bundle());
    headers.put("Bundle-Description", room.sentence());
    headers.put("Bundle-License", "Apache-2.0");
    headers.put("-noimportjava", "true");
    headers.put("-noclassforname", "true");
    headers.put("-privatepackage", room.bundle() + ".*");
    headers.put("Provide-Capability", "org.drover;planted=true");
    inside("Fine", "public final class Fine {}");
  }

  PlantedBundle header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  PlantedBundle without(String header) {
    headers.remove(header);
    return this;
  }

  /** Adds a class to the bundle's root package. */
  PlantedBundle inside(String name, String body) {
    return source(room.bundle() + "." + name, body);
  }

  /** Adds a class anywhere; outside the bundle's root package it is compiled, but not packaged. */
  PlantedBundle source(String className, String body) {
    int dot = className.lastIndexOf('.');
    sources.put(className, "package " + className.substring(0, dot) + ";\n" + body + "\n");
    return this;
  }

  BundleJar build(Path folder) throws Exception {
    Path classes = compile(folder);
    Path file = folder.resolve(room.bundle() + ".jar");
    try (Builder builder = new Builder()) {
      builder.addClasspath(classes.toFile());
      headers.forEach(builder::setProperty);
      Jar jar = builder.build();
      if (!builder.isOk()) {
        throw new IllegalStateException("bnd: " + builder.getErrors());
      }
      jar.write(file.toFile());
    }
    return BundleJar.read(file);
  }

  private Path compile(Path folder) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-proc:none", "-nowarn", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("the planted sources do not compile: " + sources.keySet());
    }
    return classes;
  }
}
