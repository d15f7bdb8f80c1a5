// SPDX-License-Identifier: Apache-2.0
package org.drover.sdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the SDK in the build: puts together a repository of Drover's own artifacts, as the build
 * made them, and of everything from elsewhere that the build of a new vendor's project asks for.
 * What that is, is not listed anywhere but found by such a build, which sees nothing but those
 * artifacts and the local repository of the build at hand, and begins with nothing itself.
 *
 * <pre>MakeSdk CHECKOUT VERSION MAVEN_HOME LOCAL_REPOSITORY</pre>
 *
 * <p>Writes to {@code karaf-features/sdk/target}: the folder {@code org.drover.sdk-VERSION}, its
 * archive, and the log of that build, {@code probe.log}.
 */
public final class MakeSdk {
  /** The artifacts that a project stands on. */
  private static final List<String> BUNDLES =
      List.of("fsm", "uapi", "stream", "api", "emulator", "testkit");

  /** Whose names nobody else may take; generic is the one of the driver that knows no vendor. */
  private static final List<String> KINDS = List.of("org.drover.vendor.", "org.drover.model.");

  private static final String GENERIC = "generic";

  /** The vendor of the project that is built on trial. */
  private static final String PROBE = "probe";

  /** What Maven notes in a local repository, and what is not of the repository it came from. */
  private static final String NOTES =
      "_remote\\.repositories|.*\\.lastUpdated|resolver-status.*|maven-metadata.*";

  /**
   * By its name it takes the place of the repository that every project has. A local repository has
   * no checksums, which Maven would mention of every file.
   */
  private static final String CENTRAL =
      """
      <repository>
        <id>central</id>
        <url>%s</url>
        <releases>
          <checksumPolicy>ignore</checksumPolicy>
        </releases>
      </repository>
      """;

  private static final String PREFIX = "org.drover.sdk-";
  private static final String ARCHIVE = ".tar.gz";
  private static final String SOURCES = "src/main/java/org/drover/sdk/";

  /** 2025-01-01, as the bundles have it. */
  private static final long EPOCH = 1735689600;

  private final Path checkout;
  private final String version;
  private final Path maven;
  private final Path local;
  private final Path module;
  private final Path target;

  private MakeSdk(Path checkout, String version, Path maven, Path local) {
    this.checkout = checkout;
    this.version = version;
    this.maven = maven;
    this.local = local;
    this.module = checkout.resolve("karaf-features/sdk");
    this.target = module.resolve("target");
  }

  /**
   * Runs it.
   *
   * @param arguments the checkout, the version, Maven's home, and its local repository
   * @throws Exception if the SDK cannot be made
   */
  public static void main(String... arguments) throws Exception {
    new MakeSdk(Path.of(arguments[0]), arguments[1], Path.of(arguments[2]), Path.of(arguments[3]))
        .make();
  }

  private void make() throws Exception {
    Path own = target.resolve("own");
    deleteTree(own);
    for (String bundle : BUNDLES) {
      addOwn(own, "org.drover." + bundle);
    }
    addPom(own, "org.drover", checkout.resolve("pom.xml"));
    addPom(own, "org.drover.bom", checkout.resolve("cnf/bom/pom.xml"));

    Path sdk = target.resolve(PREFIX + version);
    deleteTree(sdk);
    addFiles(sdk);
    Path repository = sdk.resolve("repository");
    copyTree(own, repository);
    copyTree(others(sdk, own), repository);
    addChecksums(repository);
    pack(sdk);
  }

  // --- what is in it ------------------------------------------------------------------------

  private void addOwn(Path repository, String bundle) throws IOException {
    Path folder = checkout.resolve("bundles").resolve(bundle);
    Path jar = folder.resolve("target/" + bundle + "-" + version + ".jar");
    copy(jar, place(repository, bundle, "jar"));
    addPom(repository, bundle, folder.resolve("pom.xml"));
  }

  private void addPom(Path repository, String artifact, Path pom) throws IOException {
    copy(pom, place(repository, artifact, "pom"));
  }

  private Path place(Path repository, String artifact, String type) {
    return repository.resolve(
        "org/drover/%s/%s/%s-%s.%s".formatted(artifact, version, artifact, version, type));
  }

  private void addFiles(Path sdk) throws IOException {
    copy(checkout.resolve("LICENSE"), sdk.resolve("LICENSE"));
    copy(module.resolve("SDK.md"), sdk.resolve("README.md"));
    copy(module.resolve("new-vendor"), sdk.resolve("new-vendor"));
    copy(module.resolve(SOURCES + "NewVendor.java"), sdk.resolve("NewVendor.java"));
    copyTree(module.resolve("project"), sdk.resolve("project"));
    // With the versions that the build has.
    copy(target.resolve("project/pom.xml"), sdk.resolve("project/pom.xml"));
    Files.write(sdk.resolve("taken"), taken());
  }

  private Set<String> taken() throws IOException {
    Set<String> taken = new TreeSet<>(List.of(GENERIC));
    try (Stream<Path> bundles = Files.list(checkout.resolve("bundles"))) {
      for (Path bundle : bundles.toList()) {
        String name = bundle.getFileName().toString();
        KINDS.stream()
            .filter(name::startsWith)
            .forEach(kind -> taken.add(name.substring(kind.length())));
      }
    }
    return taken;
  }

  // --- what others have made ----------------------------------------------------------------

  /** What a project's build asks for; kept from the last time unless what it depends on changed. */
  private Path others(Path sdk, Path own) throws Exception {
    Path others = target.resolve("others");
    Path key = target.resolve("others.key");
    String now = key(sdk, own);
    if (!Files.exists(key) || !Files.readString(key).equals(now)) {
      Files.deleteIfExists(key);
      deleteTree(others);
      probe(sdk, own);
      copyTree(target.resolve(PROBE).resolve(".mvn/repository"), others);
      deleteTree(others.resolve("org/drover"));
      deleteTree(target.resolve(PROBE));
      Files.writeString(key, now);
    }
    return others;
  }

  /** By what is asked for: poms, and this program. */
  private String key(Path sdk, Path own) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    List<Path> files = new ArrayList<>(List.of(module.resolve(SOURCES + "MakeSdk.java")));
    files.addAll(files(sdk.resolve("project")));
    files.addAll(files(own).stream().filter(file -> file.toString().endsWith(".pom")).toList());
    for (Path file : files) {
      digest.update(Files.readAllBytes(file));
    }
    digest.update((maven + " " + Runtime.version()).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private void probe(Path sdk, Path own) throws Exception {
    Path project = target.resolve(PROBE);
    deleteTree(project);
    NewVendor.make(sdk, PROBE, project);
    Path settings = project.resolve(".mvn/settings.xml");
    Files.writeString(settings, settings(own));
    // There are no checksums in a local repository.
    Path config = project.resolve(".mvn/maven.config");
    Files.writeString(config, Files.readString(config).replace("--strict-checksums\n", ""));
    Path log = target.resolve("probe.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                maven.resolve("bin/mvn").toString(),
                "-B",
                "--no-transfer-progress",
                "clean",
                "verify")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      List<String> lines = Files.readAllLines(log);
      lines.stream()
          .filter(line -> line.startsWith("[ERROR]"))
          .limit(20)
          .forEach(System.err::println);
      throw new IOException(
          "a new vendor's project does not build with what the SDK would have: see "
              + checkout.relativize(log));
    }
  }

  /** All repositories are folders; the mirror is for those that a project on the way may name. */
  private String settings(Path own) {
    String central = CENTRAL.formatted(url(local));
    return """
        <settings>
          <mirrors>
            <mirror>
              <id>build</id>
              <mirrorOf>external:*</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>build</id>
              <repositories>
                <repository>
                  <id>own</id>
                  <url>%s</url>
                  <snapshots>
                    <checksumPolicy>ignore</checksumPolicy>
                  </snapshots>
                </repository>
                %s
              </repositories>
              <pluginRepositories>
                %s
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles>
            <activeProfile>build</activeProfile>
          </activeProfiles>
        </settings>
        """
        .formatted(
            url(local), url(own), central, central.replace("repository>", "pluginRepository>"));
  }

  private static String url(Path folder) {
    return folder.toUri().toString().replace("&", "&amp;");
  }

  // --- the archive --------------------------------------------------------------------------

  /** By which Maven notices a file that was damaged on the way. */
  private static void addChecksums(Path repository) throws IOException, GeneralSecurityException {
    for (Path file : files(repository)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      String sum = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
      Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), sum);
    }
  }

  /** The same bytes of the same files, whoever packs them and when. */
  private void pack(Path sdk) throws IOException, InterruptedException {
    Path archive = target.resolve(sdk.getFileName() + ARCHIVE);
    Path fresh = target.resolve(archive.getFileName() + ".new");
    Process tar =
        new ProcessBuilder(
                "tar",
                "--create",
                "--file=" + fresh,
                "--use-compress-program=gzip -n -1",
                "--format=gnu",
                "--sort=name",
                "--mtime=@" + EPOCH,
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--mode=u=rwX,go=rX",
                "--directory=" + target,
                sdk.getFileName().toString())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException("tar ended with " + tar.exitValue() + " and made no " + archive);
    }
    Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
    dropOthers(target, sdk.getFileName().toString());
  }

  /** Those of other versions: whoever looks for the SDK finds the newest, because it finds one. */
  static void dropOthers(Path target, String name) throws IOException {
    List<Path> others;
    try (Stream<Path> all = Files.list(target)) {
      others = all.filter(file -> isAnother(file.getFileName().toString(), name)).toList();
    }
    for (Path other : others) {
      deleteTree(other);
    }
  }

  private static boolean isAnother(String file, String name) {
    return file.startsWith(PREFIX) && !file.equals(name) && !file.equals(name + ARCHIVE);
  }

  // --- files --------------------------------------------------------------------------------

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.getFileName().toString().matches(NOTES))
          .sorted()
          .toList();
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      copy(file, to.resolve(from.relativize(file).toString()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
