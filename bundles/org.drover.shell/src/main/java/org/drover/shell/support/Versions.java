// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Of what the platform is made. */
final class Versions {
  private static final List<String> PROPERTIES =
      List.of("java.version", "java.vm.name", "java.vendor", "os.name", "os.version", "os.arch");

  /** {@code fs/proc/version.c}. */
  private static final Path KERNEL = Path.of("/proc/version");

  private Versions() {}

  /** A line for each thing. */
  static String of(BundleContext context) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String key : PROPERTIES) {
      line(text, key, System.getProperty(key));
    }
    line(text, "karaf.version", context.getProperty("karaf.version"));
    if (Files.isReadable(KERNEL)) {
      line(text, "kernel", Files.readString(KERNEL).strip());
    }
    Arrays.stream(context.getBundles())
        .sorted(Comparator.comparing(Versions::name).thenComparing(Bundle::getVersion))
        .forEach(
            bundle ->
                line(
                    text,
                    "bundle " + name(bundle),
                    bundle.getVersion() + " " + state(bundle.getState())));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String value) {
    text.append(what).append(' ').append(value).append('\n');
  }

  /** A bundle of the first OSGi releases needs none. */
  private static String name(Bundle bundle) {
    return bundle.getSymbolicName() == null ? "-" : bundle.getSymbolicName();
  }

  private static String state(int state) {
    return switch (state) {
      case Bundle.UNINSTALLED -> "UNINSTALLED";
      case Bundle.INSTALLED -> "INSTALLED";
      case Bundle.RESOLVED -> "RESOLVED";
      case Bundle.STARTING -> "STARTING";
      case Bundle.STOPPING -> "STOPPING";
      case Bundle.ACTIVE -> "ACTIVE";
      default -> String.valueOf(state);
    };
  }
}
