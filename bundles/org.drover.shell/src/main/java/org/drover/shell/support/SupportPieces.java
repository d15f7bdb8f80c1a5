// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.shell.run.Services;
import org.drover.text.DeviceFormat;
import org.drover.text.Json;
import org.drover.text.SessionFormat;
import org.osgi.framework.BundleContext;

/**
 * What goes into a support bundle. Only what is named here does: no keys, users, saved states or
 * histories of consoles. What is or looks like a secret is masked in all of it.
 *
 * <p>Who needs help has a platform that does not work: what cannot be had is named in a file of the
 * bundle, with the reason, and the rest is there all the same.
 */
public final class SupportPieces {
  private static final Logger LOG = System.getLogger(SupportPieces.class.getName());

  /** Of each log. */
  private static final int MOST_LOG_BYTES = 512 * 1024;

  /** The newest ones. */
  private static final int MOST_SESSIONS = 200;

  private final Services services;
  private final BundleContext context;
  private final List<SupportPiece> pieces = new ArrayList<>();
  private final StringBuilder missing = new StringBuilder();

  /** Makes a piece. */
  private interface Source {
    String text(Secrets secrets) throws IOException;
  }

  private SupportPieces(Services services, BundleContext context) {
    this.services = services;
    this.context = context;
  }

  /**
   * Gathers them all.
   *
   * @param services what the platform offers
   * @param context tells bundles and folders
   * @return in the order of the archive
   * @throws DroverException if nobody can say which words are secret
   */
  public static List<SupportPiece> of(Services services, BundleContext context) {
    return new SupportPieces(services, context).gathered();
  }

  private List<SupportPiece> gathered() {
    Path etc = etc();
    Secrets secrets = new Secrets(known(etc));
    add("versions.txt", secrets, masks -> masks.masked(Versions.of(context)));
    add("devices.json", secrets, masks -> document(devices(), masks));
    add("sessions.json", secrets, masks -> document(reports(), masks));
    for (Path file : configurations(etc)) {
      add("etc/" + file.getFileName(), secrets, masks -> masks.masked(KnownSecrets.text(file)));
    }
    Optional<Path> logs =
        folder("karaf.log").or(() -> folder("karaf.data").map(data -> data.resolve("log")));
    for (String name : List.of("karaf.log", "audit.log")) {
      logs.map(folder -> folder.resolve(name))
          .filter(Files::exists)
          .ifPresent(
              file ->
                  add(
                      "log/" + name,
                      secrets,
                      masks -> masks.masked(LogEnd.read(file, MOST_LOG_BYTES))));
    }
    if (!missing.isEmpty()) {
      pieces.add(new SupportPiece("missing.txt", secrets.masked(missing.toString())));
    }
    return List.copyOf(pieces);
  }

  private Optional<Path> folder(String property) {
    return Optional.ofNullable(context.getProperty(property)).map(Path::of);
  }

  private Path etc() {
    return folder("karaf.etc")
        .orElseThrow(
            () ->
                new DroverException(
                    "There is no support bundle, because this platform does not say where its"
                        + " etc is (karaf.etc), which says what is secret."));
  }

  private static Set<String> known(Path etc) {
    try {
      return KnownSecrets.in(etc);
    } catch (IOException e) {
      throw new DroverException(
          "There is no support bundle, because "
              + etc
              + " cannot be read ("
              + e
              + "), which says what is secret; give the platform's user access to it.",
          e);
    }
  }

  private void add(String name, Secrets secrets, Source source) {
    try {
      pieces.add(new SupportPiece(name, source.text(secrets)));
    } catch (IOException | RuntimeException | LinkageError e) {
      // An isolation boundary: whatever is broken is what somebody is to help with.
      LOG.log(Level.WARNING, () -> "the support bundle goes without " + name, e);
      missing.append(name).append(": ").append(e).append('\n');
    }
  }

  private static String document(JsonElement json, Secrets secrets) {
    return Json.print(secrets.masked(json));
  }

  private JsonElement devices() {
    return DeviceFormat.json(services.require(Devices.class).list());
  }

  private JsonElement reports() {
    Sessions sessions = services.require(Sessions.class);
    return sessions.ids().stream()
        .flatMap(id -> sessions.find(id).stream())
        .limit(MOST_SESSIONS)
        .map(SupportPieces::report)
        .collect(Json.array());
  }

  private static JsonElement report(Session session) {
    // Before the snapshot: a report beside a snapshot that is not over would be odd.
    Optional<MigrationReport> report = session.report();
    return SessionFormat.json(session.snapshot(), report);
  }

  private List<Path> configurations(Path etc) {
    try (Stream<Path> all = Files.list(etc)) {
      return all.filter(Files::isRegularFile).filter(SupportPieces::isOurs).sorted().toList();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the support bundle goes without etc", e);
      missing.append("etc: ").append(e).append('\n');
      return List.of();
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("org.drover.") && name.endsWith(".cfg");
  }
}
