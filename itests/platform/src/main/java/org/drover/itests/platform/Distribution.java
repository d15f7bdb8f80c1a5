// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An archive, unpacked below {@code target/work}: ours as it was built, unless another is named.
 */
public final class Distribution {
  private final Path home;

  private Distribution(Path home) {
    this.home = home;
  }

  /** Where the tests of this module may write; absolute. */
  public static Path work() {
    return property("drover.work");
  }

  public static Path archive() {
    return property("drover.archive");
  }

  public static Path checkout() {
    return property("drover.root");
  }

  public static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set: run these tests with Maven");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }

  /** Unpacks the archive that was built into an empty folder. */
  public static Distribution unpack(Path folder) throws IOException, InterruptedException {
    return unpack(archive(), folder);
  }

  /** Unpacks an archive, whose one folder is the installation, into an empty folder. */
  public static Distribution unpack(Path archive, Path folder)
      throws IOException, InterruptedException {
    deleteTree(folder);
    Files.createDirectories(folder);
    Process tar =
        new ProcessBuilder(
                "tar", "-xzf", archive.toString(), "-C", folder.toString(), "--strip-components=1")
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as("tar: %s", said).isZero();
    return new Distribution(folder);
  }

  /** One that is unpacked already. */
  public static Distribution at(Path home) {
    return new Distribution(home);
  }

  /** Where it is. */
  public Path home() {
    return home;
  }

  /** Copies the configuration, as a user does who keeps it out of the installation. */
  public void copyEtc(Path etc) throws IOException {
    Path from = home.resolve("etc");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, etc.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** Every file of the installation with its size and time, to see whether anything was written. */
  public SortedMap<String, String> contents() throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        contents.put(
            home.relativize(file).toString(),
            Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                ? "folder"
                : Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
      }
    }
    return contents;
  }

  public static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  public static void deleteTree(Path root) throws IOException {
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
