// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Type;
import aQute.bnd.version.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an exported package differs from what is listed of it.
 *
 * @param name of the package
 * @param version that it has now; empty if it is gone
 * @param required the least version that it may have: bnd says what the difference means for those
 *     who use the package, and for those who implement it
 * @param lines the listing's, those that went with a minus before them and the new ones with a plus
 */
record ApiChange(String name, Optional<Version> version, Version required, List<String> lines) {

  private static final Pattern VERSION = Pattern.compile("@Version\\(\"[0-9.]+\"\\)");

  /** Of all packages of a bundle that differ, the version alone included. */
  static List<ApiChange> between(ApiElement listed, ApiElement built) throws Exception {
    Map<String, ApiElement> before = packages(listed);
    Map<String, ApiElement> now = packages(built);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    List<ApiChange> changes = new ArrayList<>();
    for (String name : names) {
      Optional<ApiElement> older = Optional.ofNullable(before.get(name));
      Optional<ApiElement> newer = Optional.ofNullable(now.get(name));
      if (!older.equals(newer)) {
        changes.add(
            new ApiChange(
                name, newer.map(ApiChange::version), required(older, newer), lines(older, newer)));
      }
    }
    return changes;
  }

  private static Map<String, ApiElement> packages(ApiElement api) {
    Map<String, ApiElement> packages = new TreeMap<>();
    api.children(Type.PACKAGE).forEach(each -> packages.put(each.name(), each));
    return packages;
  }

  private static Version version(ApiElement exported) {
    return exported
        .children(Type.VERSION)
        .map(version -> Version.parseVersion(version.name()))
        .findFirst()
        .orElse(Version.LOWEST);
  }

  private static Version required(Optional<ApiElement> older, Optional<ApiElement> newer)
      throws Exception {
    if (older.isEmpty() || newer.isEmpty()) {
      return Version.LOWEST;
    }
    Version listed = version(older.get());
    return switch (newer.get().tree().diff(older.get().tree()).getDelta()) {
      case UNCHANGED, IGNORED -> listed;
      case MAJOR, REMOVED -> new Version(listed.getMajor() + 1, 0, 0);
      case MINOR, ADDED -> new Version(listed.getMajor(), listed.getMinor() + 1, 0);
      case MICRO, CHANGED ->
          new Version(listed.getMajor(), listed.getMinor(), listed.getMicro() + 1);
    };
  }

  private static List<String> lines(Optional<ApiElement> older, Optional<ApiElement> newer) {
    List<String> gone = lines(older);
    List<String> come = lines(newer);
    lines(newer).forEach(gone::remove);
    lines(older).forEach(come::remove);
    return Stream.concat(
            gone.stream().map(line -> "- " + line.strip()),
            come.stream().map(line -> "+ " + line.strip()))
        .toList();
  }

  private static List<String> lines(Optional<ApiElement> element) {
    return element
        .map(each -> ApiListing.text(each).lines().collect(Collectors.toList()))
        .orElseGet(ArrayList::new);
  }

  /** Whether it has to be given a higher version. */
  boolean isTooLow() {
    return version.isPresent() && version.get().compareTo(required) < 0;
  }

  /** For people. */
  String sentence() {
    String said =
        isTooLow()
            ? name + " has changed, is still " + version.get() + ", and has to be " + required
            : name + version.map(now -> " is " + now + " and").orElse("") + " is not as listed";
    return lines.stream().limit(30).collect(Collectors.joining("\n  ", said + ":\n  ", "\n"));
  }

  /** Writes the version that it has to have into its package-info.java below that folder. */
  void raiseBelow(Path sources) throws IOException {
    Path file = sources.resolve(name.replace('.', '/')).resolve("package-info.java");
    Matcher version = VERSION.matcher(Files.readString(file));
    if (!version.find()) {
      throw new IllegalStateException(file + " has no @Version: give it " + required);
    }
    Files.writeString(file, version.replaceFirst("@Version(\"" + required + "\")"));
  }

  /** The same package with the version that it has to have. */
  static ApiElement raised(ApiElement built, List<ApiChange> changes) throws Exception {
    Map<String, Version> raised = new TreeMap<>();
    changes.stream()
        .filter(ApiChange::isTooLow)
        .forEach(change -> raised.put(change.name(), change.required()));
    Stream.Builder<ApiElement> packages = Stream.builder();
    for (ApiElement each : built.children()) {
      Version version = raised.get(each.name());
      packages.add(version == null ? each : withVersion(each, version));
    }
    return built.with(packages.build());
  }

  private static ApiElement withVersion(ApiElement exported, Version version) throws Exception {
    return exported.with(
        exported.children().stream()
            .map(
                child ->
                    child.type() == Type.VERSION
                        ? new ApiElement(
                            Type.VERSION,
                            version.toString(),
                            Delta.IGNORED,
                            Delta.IGNORED,
                            List.of())
                        : child));
  }
}
