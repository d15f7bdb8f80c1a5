// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.command.Masking;

/** What the files of {@code etc/} have as passwords and the like. */
final class KnownSecrets {
  /** What is shorter stands in too many words that are none. */
  private static final int SHORTEST = 6;

  /** Of Karaf's users: {@code NAME = PASSWORD,ROLE...}, {@code _g_\:NAME = ROLE...}. */
  private static final String USERS = "users.properties";

  private static final String GROUP = "_g_";

  /**
   * Karaf's access control lists: names of methods and commands, {@code pwd} among them, = roles.
   */
  private static final String ROLES = ".acl.";

  private static final String CONFIG = ".config";
  private static final String JSON = ".json";
  private static final String XML = ".xml";
  private static final List<String> ENDINGS = List.of(".properties", ".cfg", CONFIG, JSON, XML);

  /** Java reads properties in the one, Karaf and people write them in the other. */
  private static final List<Charset> ENCODINGS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1);

  private KnownSecrets() {}

  /**
   * Reads them.
   *
   * @param etc the folder; its folders are not read
   * @return without those that are too short to be told from other words
   * @throws IOException if a file cannot be read: nobody knows then what is in it
   */
  static Set<String> in(Path etc) throws IOException {
    Set<String> secrets = new HashSet<>();
    try (Stream<Path> files = Files.list(etc)) {
      for (Path file : files.filter(KnownSecrets::isRead).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (Charset encoding : ENCODINGS) {
          collect(file.getFileName().toString(), new String(bytes, encoding), secrets);
        }
      }
    }
    return secrets;
  }

  private static boolean isRead(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && !name.contains(ROLES)
        && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** Whatever its encoding is. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void collect(String file, String text, Set<String> secrets) {
    if (file.endsWith(JSON)) {
      MarkupSecrets.json(text).forEach(value -> add(value, secrets));
    } else if (file.endsWith(XML)) {
      MarkupSecrets.xml(text).forEach(value -> add(value, secrets));
    } else {
      PropertyLines.of(text).forEach(line -> collect(file, line, secrets));
    }
  }

  private static void collect(String file, PropertyLines.Line line, Set<String> secrets) {
    if (file.equals(USERS)) {
      if (!line.name().startsWith(GROUP)) {
        line.values().forEach(value -> add(value.split(",", 2)[0].strip(), secrets));
      }
    } else if (Masking.isSecret(line.name())) {
      for (String value : line.values()) {
        add(value, secrets);
        add(value.replaceAll("^\"|\"$", ""), secrets);
      }
      if (file.endsWith(CONFIG)) {
        MarkupSecrets.quoted(line.values().get(0)).forEach(value -> add(value, secrets));
      }
    }
  }

  private static void add(String value, Set<String> secrets) {
    // What refers to another property is none itself.
    if (value.length() >= SHORTEST && !value.startsWith("${")) {
      secrets.add(value);
    }
  }
}
