// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;

/** Somebody's bundle, packaged inside a test, of classes that may be compiled there too. */
public final class VendorBundle {
  private final Map<String, String> headers = new TreeMap<>();
  private final Map<String, String> sources = new TreeMap<>();
  private final List<Path> compiled = new ArrayList<>();
  private String embedded = "";

  /** One without content. */
  public VendorBundle(String symbolicName, String version) {
    headers.put("Bundle-SymbolicName", symbolicName);
    headers.put("Bundle-Version", version);
    headers.put("-noimportjava", "true");
  }

  /** Exports a package with one class in it. */
  public VendorBundle exporting(String className, String version, String body) {
    return source(className, body)
        .header("Export-Package", packageOf(className) + ";-noimport:=true;version=" + version);
  }

  /** Has a package with one class in it. */
  public VendorBundle hiding(String className, String body) {
    return source(className, body).header("-privatepackage", packageOf(className));
  }

  /** Exports a package with one class in it, which lies in a jar within the bundle. */
  public VendorBundle embedding(String className, String version, String body) {
    embedded = className;
    return exporting(className, version, body);
  }

  /** Has packages whose classes lie compiled in a folder. */
  public VendorBundle packing(Path classes, String... packages) {
    compiled.add(classes);
    return header("-privatepackage", String.join(",", packages));
  }

  /** Adds to a header, or to what bnd is told. */
  public VendorBundle header(String name, String value) {
    headers.merge(name, value, (one, other) -> one + "," + other);
    return this;
  }

  private VendorBundle source(String className, String body) {
    sources.put(className, "package " + packageOf(className) + ";\n" + body + "\n");
    return this;
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  /** Builds it in an empty folder. */
  public Path build(Path folder) throws Exception {
    if (!sources.isEmpty()) {
      compiled.add(compile(folder));
    }
    Path file = folder.resolve(headers.get("Bundle-SymbolicName") + ".jar");
    try (Builder builder = new Builder()) {
      for (Path classes : compiled) {
        builder.addClasspath(classes.toFile());
      }
      headers.forEach(builder::setProperty);
      Jar jar = builder.build();
      if (!builder.isOk()) {
        throw new IllegalStateException("bnd: " + builder.getErrors());
      }
      if (!embedded.isEmpty()) {
        embed(jar);
      }
      jar.write(file.toFile());
    }
    return file;
  }

  private void embed(Jar jar) throws Exception {
    String path = embedded.replace('.', '/') + ".class";
    try (Jar inner = new Jar("inner")) {
      inner.putResource(path, jar.remove(path));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      inner.write(bytes);
      jar.putResource("lib/inner.jar", new EmbeddedResource(bytes.toByteArray(), 0));
    }
    jar.getManifest().getMainAttributes().putValue("Bundle-ClassPath", ".,lib/inner.jar");
  }

  private Path compile(Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-proc:none", "-nowarn", "-d", classes.toString()));
    sources.forEach(
        (name, text) -> {
          Path file = folder.resolve("src").resolve(name.replace('.', '/') + ".java");
          try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          arguments.add(file.toString());
        });
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("a vendor's sources do not compile: " + sources.keySet());
    }
    return classes;
  }
}
