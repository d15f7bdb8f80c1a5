// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All bundles run in one framework, beside a JNA bundle as any other application may bring one, and
 * are wired as {@code docs/architecture.md} says.
 */
class ResolvedWiresIT {
  @TempDir private Path folder;

  @Test
  void runningBundlesAreWiredByTheTable() throws Exception {
    Checkout checkout = Checkout.current();
    ArchitectureTable table = checkout.table();
    List<BundleJar> bundles = checkout.bundles();
    List<Path> jars = new ArrayList<>(bundles.stream().map(BundleJar::path).toList());
    jars.add(StandIn.build(bundles, table, folder));
    jars.add(foreignJna());

    try (RunningBundles running = RunningBundles.start(folder.resolve("framework"), jars)) {
      assertThat(running.startedBundles()).containsAll(table.bundles()).contains("com.sun.jna");
      assertThat(running.wires())
          .extracting(wire -> wire.from() + " imports " + wire.packageName())
          .containsAll(mandatoryImports(bundles));
      assertThat(new WireRules(table).violations(running.wires())).isEmpty();
    }
  }

  /** What must have become wires: were they not read, the rules would have nothing to judge. */
  private static List<String> mandatoryImports(List<BundleJar> bundles) {
    List<String> imports = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      bundle
          .headers()
          .getImportPackage()
          .forEach(
              (name, attributes) -> {
                if (!"optional".equals(attributes.get("resolution:"))
                    && !bundle.headers().getExportPackage().containsKey(name)) {
                  imports.add(bundle.symbolicName() + " imports " + name);
                }
              });
    }
    return imports;
  }

  /** By name: the first {@code com.sun.jna} on this class path is the one that uapi.jna embeds. */
  private static Path foreignJna() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> entry.matches(".*/jna-[0-9.]+\\.jar"))
        .findFirst()
        .map(Path::of)
        .orElseThrow(() -> new IllegalStateException("no JNA bundle on the class path"));
  }
}
