// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.itests.karaf.pipe.PipeTransport;
import org.drover.itests.karaf.shelf.ShelfBackend;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Until;
import org.drover.itests.platform.VendorBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plug-ins of each kind but a vendor's, which is for VendorGuideIT, dropped into {@code deploy/} of
 * a running platform as a file is, used there, and taken away.
 */
@ExtendWith(OnePlatform.class)
class DeployIT {
  private static final String KEPT = "kept";
  private static final String MODEL = "com.acme.model";
  private static final String TRANSPORT = "com.example.pipe";
  private static final String BACKEND = "com.example.shelf";
  private static final String LACKING = "com.example.lacking";
  private static final String LIBRARY = "com.example.library";

  @TempDir private Path folder;
  private final List<Path> dropped = new ArrayList<>();

  @Test
  void aModelATransportAndABackendServeAtOnceAndGoWithTheirFiles(Platform platform)
      throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "passing", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "passed")) {
      drop(platform, model());
      drop(platform, plugIn(TRANSPORT, PipeTransport.class, "scheme=pipe"));
      drop(platform, plugIn(BACKEND, ShelfBackend.class, "backend=shelf"));
      Until.holds(
          "all three serve",
          () ->
              isPresent(platform, "model", "acme", MODEL)
                  && isPresent(platform, "transport", "pipe", TRANSPORT)
                  && isPresent(platform, "backend", "shelf", BACKEND));
      migrateWithAllThree(platform);
      String session = hold(platform, source, target);

      takeAway();
      Until.holds(
          "none of them is left",
          () -> platform.ask("vfio:drivers").lines().noneMatch(DeployIT::isOurs));
      assertThat(platform.ask("vfio:devices --quiet")).doesNotContain("on-shelf-");
      assertThat(refused(platform, "vfio:emulate acme again")).contains("acme");
      assertThat(refused(platform, "vfio:listen pipe://here emu:passed")).contains("pipe");

      platform.ask("vfio:switchover " + session);
      Until.holds("done", () -> JourneysIT.state(platform, session).equals("DONE"));
      assertThat(target.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
    }
  }

  private static void migrateWithAllThree(Platform platform) throws Exception {
    platform.ask("vfio:emulate acme on-shelf-one");
    platform.ask("vfio:emulate acme on-shelf-two");
    assertThat(platform.ask("vfio:devices --quiet"))
        .contains("shelf:on-shelf-one\n", "shelf:on-shelf-two\n");
    platform.ask("vfio:open shelf:on-shelf-one");
    platform.ask("vfio:region write shelf:on-shelf-one 0 0 78563412");
    String listener = listen(platform, "pipe://here", "shelf:on-shelf-two");
    assertThat(JourneysIT.place(platform, listener)).isEqualTo("pipe://here");
    platform.ask("vfio:migrate shelf:on-shelf-one=shelf:on-shelf-two pipe://here");
    Until.holds("it is done", () -> JourneysIT.state(platform, listener).equals("DONE"));
    assertThat(platform.ask("vfio:region read shelf:on-shelf-two 0 0 4")).contains("78 56 34 12");
    platform.ask("vfio:release shelf:on-shelf-two");
  }

  /** A session over nothing that was dropped. */
  private static String hold(Platform platform, EmulatedMtty source, EmulatedMtty target)
      throws Exception {
    String listener = listen(platform, "tcp://127.0.0.1:0", target.toString());
    String place = JourneysIT.place(platform, listener);
    String session =
        platform
            .ask("vfio:migrate %s=%s %s --policy manual --detach".formatted(source, target, place))
            .strip();
    Until.holds("it is held", () -> JourneysIT.state(platform, session).equals("HELD"));
    return session;
  }

  private static String listen(Platform platform, String place, String device) throws IOException {
    String told = platform.ask("vfio:listen %s %s --detach --json".formatted(place, device));
    return Json.text(Json.object(told), "session");
  }

  @Test
  void whatCannotResolveIsToldWithWhatItLacksUntilThatIsThere(Platform platform) throws Exception {
    drop(
        platform,
        new VendorBundle(LACKING, "1.0.0")
            .header("Provide-Capability", "org.drover;vendor=lacking")
            .header("Import-Package", "com.example.hardware;version=\"[1,2)\"")
            .build(Files.createDirectory(folder.resolve("lacking"))));
    Until.holds("it is told", () -> unresolved(platform).isPresent());
    JsonObject told = unresolved(platform).orElseThrow();
    assertThat(Json.text(told, "bundle")).isEqualTo(LACKING + " 1.0.0");
    assertThat(told.get("provides")).hasToString("[\"vendor=lacking\"]");
    assertThat(told.get("lacks"))
        .hasToString("[\"package com.example.hardware from 1.0.0 below 2.0.0\"]");
    assertThat(platform.ask("vfio:drivers"))
        .containsPattern(
            " com\\.example\\.lacking 1\\.0\\.0 \\| vendor=lacking\\n"
                + " +lacks +package com\\.example\\.hardware from 1\\.0\\.0 below 2\\.0\\.0\\n");

    drop(
        platform,
        new VendorBundle(LIBRARY, "1.2.0")
            .exporting("com.example.hardware.Card", "1.2.0", "public final class Card {}")
            .build(Files.createDirectory(folder.resolve("library"))));
    Until.holds("it is told no more", () -> unresolved(platform).isEmpty());
  }

  @AfterEach
  void putBack(Platform platform) throws Exception {
    for (String leased : platform.ask("vfio:devices --leased --quiet").lines().toList()) {
      platform.run("vfio:release " + leased);
    }
    takeAway();
    Until.holds(
        "no bundle is left", () -> isNone(platform, "com.example") && isNone(platform, "com.acme"));
  }

  /** Whether no bundle's name has this; the list fails while one of those on it goes. */
  static boolean isNone(Platform platform, String name) throws IOException {
    SshConsole.Result list = platform.run("bundle:list -s");
    return list.status() == 0 && !list.out().contains(name);
  }

  // --- bundles ------------------------------------------------------------------------------

  private void drop(Platform platform, Path jar) throws IOException {
    Path file = platform.base().resolve("deploy").resolve(jar.getFileName());
    dropped.add(file);
    Files.copy(jar, file);
  }

  private void takeAway() throws IOException {
    for (Path file : dropped) {
      Files.deleteIfExists(file);
    }
  }

  /** The model of the SDK's project without its driver, as a host without hardware has it. */
  private Path model() throws Exception {
    return new VendorBundle(MODEL, "1.0.0")
        .header("Provide-Capability", "org.drover;model=acme")
        .packing(
            Distribution.property("drover.sdk").resolveSibling("classes"),
            "com.acme.drover.model",
            "com.acme.drover.layout")
        .build(Files.createDirectory(folder.resolve("model")));
  }

  /** A package of this module's. */
  private Path plugIn(String name, Class<?> type, String brings) throws Exception {
    Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    return new VendorBundle(name, "1.0.0")
        .header("Provide-Capability", "org.drover;" + brings)
        .packing(classes, type.getPackageName())
        .build(Files.createDirectory(folder.resolve(type.getSimpleName())));
  }

  // --- what the platform says ---------------------------------------------------------------

  private static JsonObject drivers(Platform platform) throws IOException {
    return Json.object(platform.ask("vfio:drivers --json"));
  }

  /** Whether a bundle of version 1.0.0 brings it, and it serves. */
  static boolean isPresent(Platform platform, String kind, String name, String bundle)
      throws IOException {
    return Json.objects(drivers(platform).get("present"))
        .anyMatch(
            one ->
                Json.text(one, "kind").equals(kind)
                    && Json.text(one, "name").equals(name)
                    && Json.text(one, "bundle").equals(bundle + " 1.0.0"));
  }

  private static Optional<JsonObject> unresolved(Platform platform) throws IOException {
    return Json.objects(drivers(platform).get("unresolved")).findFirst();
  }

  private static boolean isOurs(String line) {
    return line.contains(MODEL) || line.contains(TRANSPORT) || line.contains(BACKEND);
  }

  private static String refused(Platform platform, String command) throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).as(command).isEqualTo(1);
    return result.err();
  }
}
