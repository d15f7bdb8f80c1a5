// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule fails when it is broken: a rule that cannot fail proves nothing. */
class PlantedViolationsIT {
  @TempDir private Path folder;
  private ArchitectureTable table;

  @BeforeEach
  void readTable() throws IOException {
    table = Checkout.current().table();
  }

  @Test
  void innocentBundlePasses() throws Exception {
    BundleJar innocent = plant("emulator").build(folder);
    assertThat(classViolations(innocent)).isEmpty();
    assertThat(manifestViolations(innocent)).isEmpty();
  }

  @Test
  void plugInThatUsesAnotherPlugInIsCaught() throws Exception {
    BundleJar planted =
        plant("device.vfio")
            .source("org.drover.emulator.Faults", "public interface Faults {}")
            .inside("Planted", "class Planted { org.drover.emulator.Faults faults; }")
            .build(folder);
    String why = "org.drover.device.vfio may not use the package org.drover.emulator";
    assertThat(classViolations(planted)).anyMatch(found -> found.startsWith(why));
    assertThat(manifestViolations(planted)).anyMatch(found -> found.startsWith(why));
  }

  @Test
  void useOfTheEngineIsCaught() throws Exception {
    BundleJar planted =
        plant("shell")
            .source("org.drover.core.Engine", "public class Engine { public void run() {} }")
            .inside(
                "Planted", "class Planted { void go() { new org.drover.core.Engine().run(); } }")
            .build(folder);
    assertThat(classViolations(planted))
        .anyMatch(
            found -> found.contains("org.drover.shell may not use the package org.drover.core"));
  }

  @Test
  void libraryThatUsesMoreThanJavaIsCaught() throws Exception {
    BundleJar planted =
        plant("fsm")
            .inside(
                "Planted", "class Planted { Object o = org.osgi.framework.Version.emptyVersion; }")
            .build(folder);
    assertThat(classViolations(planted))
        .anyMatch(
            found -> found.contains("org.drover.fsm may not use the package org.osgi.framework"));
  }

  @Test
  void jnaOutsideItsBundleIsCaught() throws Exception {
    BundleJar planted =
        plant("emulator")
            .inside("Planted", "class Planted { com.sun.jna.Pointer pointer; }")
            .build(folder);
    assertThat(classViolations(planted)).anyMatch(found -> found.contains("com.sun.jna"));
    assertThat(manifestViolations(planted)).anyMatch(found -> found.contains("must be embedded"));
  }

  @Test
  void importOfJnaByItsOwnBundleIsCaught() throws Exception {
    BundleJar planted =
        plant("uapi.jna")
            .inside("Planted", "class Planted { com.sun.jna.Pointer pointer; }")
            .build(folder);
    assertThat(classViolations(planted)).isEmpty();
    assertThat(manifestViolations(planted)).anyMatch(found -> found.contains("must be embedded"));
  }

  @Test
  void karafAndJshellOutsideTheirFacesAreCaught() throws Exception {
    BundleJar planted =
        plant("core")
            .source("org.apache.karaf.shell.Fake", "public interface Fake {}")
            .inside("One", "class One { org.apache.karaf.shell.Fake fake; }")
            .inside("Two", "class Two { jdk.jshell.JShell shell; }")
            .build(folder);
    assertThat(classViolations(planted))
        .anyMatch(found -> found.contains("org.apache.karaf.shell"))
        .anyMatch(found -> found.contains("jdk.jshell"));
  }

  @Test
  void cycleOfPackagesIsCaught() throws Exception {
    BundleJar planted =
        plant("core")
            .inside("Planted", "public class Planted { org.drover.core.inner.Back back; }")
            .source(
                "org.drover.core.inner.Back",
                "public class Back { org.drover.core.Planted forth; }")
            .build(folder);
    assertThat(classViolations(planted)).anyMatch(found -> found.contains("Cycle detected"));
  }

  @Test
  void standardStreamsAndUtilClassesAreCaught() throws Exception {
    BundleJar planted =
        plant("core")
            .inside("Talker", "class Talker { void talk() { System.out.println(); } }")
            .inside("Util", "class Util {}")
            .build(folder);
    assertThat(classViolations(planted))
        .anyMatch(found -> found.contains("System.out"))
        .anyMatch(found -> found.contains("is called Util"));
  }

  @Test
  void unversionedExportIsCaught() throws Exception {
    BundleJar planted =
        plant("api")
            .without("-privatepackage")
            .header("Export-Package", "org.drover.api;-noimport:=true")
            .header("-nodefaultversion", "true")
            .build(folder);
    assertThat(manifestViolations(planted)).anyMatch(found -> found.contains("without a version"));
  }

  @Test
  void forgottenHeadersAreCaught() throws Exception {
    BundleJar planted =
        plant("emulator")
            .without("Provide-Capability")
            .header("Bundle-Description", "Something else.")
            .header("Bundle-License", "MIT")
            .header("DynamicImport-Package", "*")
            .header("Require-Bundle", "org.drover.core")
            .build(folder);
    assertThat(manifestViolations(planted))
        .anyMatch(found -> found.contains("describes itself as"))
        .anyMatch(found -> found.contains("Bundle-License"))
        .anyMatch(found -> found.contains("DynamicImport-Package"))
        .anyMatch(found -> found.contains("Require-Bundle"))
        .anyMatch(found -> found.contains("no capability in the namespace org.drover"));
  }

  @Test
  void foreignContentIsCaught() throws Exception {
    BundleJar planted =
        plant("stream")
            .source("org.elsewhere.Stowaway", "public class Stowaway {}")
            .header("-privatepackage", "org.drover.stream.*,org.elsewhere")
            .build(folder);
    assertThat(manifestViolations(planted))
        .contains("org.drover.stream contains the package org.elsewhere");
  }

  @Test
  void wireThatTheTableDoesNotAllowIsCaughtInARunningFramework() throws Exception {
    BundleJar engine =
        plant("core")
            .without("-privatepackage")
            .header("Export-Package", "org.drover.core;version=1.0.0")
            .build(Files.createDirectory(folder.resolve("engine")));
    BundleJar face =
        plant("shell")
            .header("Import-Package", "org.drover.core")
            .build(Files.createDirectory(folder.resolve("face")));

    List<Path> jars = List.of(engine.path(), face.path());
    try (RunningBundles running = RunningBundles.start(folder.resolve("framework"), jars)) {
      assertThat(new WireRules(table).violations(running.wires()))
          .contains("org.drover.shell is wired to the engine for org.drover.core")
          .anyMatch(found -> found.contains("(it is wired to org.drover.core)"));
    }
  }

  @Test
  void rowThatAllowsTooMuchIsCaught() {
    ArchitectureTable tooMuch =
        new ArchitectureTable(
            List.of(
                row("fsm", Set.of(), Set.of("org.osgi")),
                row("shell", Set.of("org.drover.core"), Set.of("org.apache.karaf")),
                row("vendor.a", Set.of("org.drover.vendor.b"), Set.of("com.sun")),
                row("model.a", Set.of("org.drover.emulator", "org.drover.vendor.a"), Set.of()),
                row("model.b", Set.of("org.drover.vendor.a"), Set.of("jdk.jshell"))));
    assertThat(TableRules.violations(tooMuch))
        .containsExactlyInAnyOrder(
            "org.drover.fsm is a library: java.* only",
            "org.drover.shell can never stand on core",
            "org.drover.vendor.a can never stand on vendor.b",
            "org.drover.vendor.a can never use com.sun, it belongs to [uapi.jna]",
            "org.drover.model.b can never stand on vendor.a",
            "org.drover.model.b can never use jdk.jshell, it belongs to [jshell]");
  }

  @Test
  void sourceFileWithoutLicenceIsCaught() throws IOException {
    Files.writeString(folder.resolve("A.java"), "package a;\n");
    Files.writeString(folder.resolve("b.sh"), "#!/bin/sh\n# SPDX-License-Identifier: MIT\n");
    Files.writeString(
        folder.resolve("bnd.bnd"), "# SPDX-License-Identifier: Apache-2.0\nExport-Package: *\n");
    Files.createDirectories(folder.resolve("itests/kernel"));
    Files.writeString(folder.resolve("itests/kernel/m.c"), "// SPDX-License-Identifier: GPL-2.0\n");
    assertThat(SourceRules.violations(folder))
        .containsExactlyInAnyOrder(
            "A.java does not begin with an SPDX-License-Identifier",
            "b.sh is under MIT",
            "bnd.bnd sets Export-Package: annotate the package with @Export instead");
  }

  private static Room row(String name, Set<String> ours, Set<String> others) {
    return new Room("org.drover." + name, "A planted row.", ours, others);
  }

  private PlantedBundle plant(String name) {
    return new PlantedBundle(table.room("org.drover." + name));
  }

  private List<String> classViolations(BundleJar bundle) throws IOException {
    return new ClassRules(table).violations(List.of(bundle));
  }

  private List<String> manifestViolations(BundleJar bundle) {
    return new ManifestRules(table).violations(bundle);
  }
}
