// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drover.api.DroverException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The class path of a worker that is started from within a framework: the bundles that the suite
 * stands on, copied into jars. Jars and not folders: a jar is opened once, and a class can be
 * loaded from it when no descriptor is left.
 */
public final class WorkerBundles {
  private static final List<String> NEEDED =
      List.of(
          "org.drover.conform",
          "org.drover.api",
          "org.drover.fsm",
          "org.drover.uapi",
          "org.drover.uapi.jna",
          "com.google.gson");

  private WorkerBundles() {}

  /**
   * Copies the bundles.
   *
   * @param context of any bundle of the framework
   * @param folder where the jars go
   * @return a class path
   * @throws DroverException if a bundle is not installed
   * @throws UncheckedIOException if they cannot be copied
   */
  public static String copiedTo(Path folder, BundleContext context) {
    List<String> jars = new ArrayList<>();
    try {
      for (String name : NEEDED) {
        Path jar = folder.resolve(name + ".jar");
        copy(bundle(context, name), jar);
        jars.add(jar.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the bundles for the process that checks a device cannot be copied to " + folder, e);
    }
    return String.join(File.pathSeparator, jars);
  }

  /** The newest, if there are several. */
  private static Bundle bundle(BundleContext context, String name) {
    return Stream.of(context.getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
        .max((one, other) -> one.getVersion().compareTo(other.getVersion()))
        .orElseThrow(
            () ->
                new DroverException(
                    "the bundle "
                        + name
                        + " is not installed, and the process that checks a device needs it;"
                        + " install the feature drover-conform"));
  }

  private static void copy(Bundle bundle, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (URL entry : Collections.list(bundle.findEntries("/", "*", true))) {
        String name = entry.getPath().substring(1);
        if (!name.endsWith("/")) {
          zip.putNextEntry(new ZipEntry(name));
          try (InputStream content = entry.openStream()) {
            content.transferTo(zip);
          }
          zip.closeEntry();
        }
      }
    }
  }
}
