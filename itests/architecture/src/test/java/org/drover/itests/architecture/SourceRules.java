// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules on the files of the checkout that no compiler reads. */
final class SourceRules {
  private static final Pattern SOURCE =
      Pattern.compile(
          "(drover|run|Makefile|Kbuild|.*\\.(java|jsh|sh|bash|py|c|h|S|xml|bnd|bndrun|properties|cfg|ya?ml))");
  private static final Pattern LICENCE =
      Pattern.compile("SPDX-License-Identifier: ([A-Za-z0-9.-]+)");
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".drover");

  /** An interpreter line or an XML prolog may come before the licence, nothing else. */
  private static final int LINES = 2;

  private SourceRules() {}

  static List<String> violations(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources(root)) {
      Path place = root.relativize(file);
      String text = Files.readString(file, StandardCharsets.UTF_8);
      licence(place, text, found);
      if (file.getFileName().toString().equals("bnd.bnd")) {
        exports(place, text, found);
      }
    }
    return found;
  }

  private static void licence(Path place, String text, List<String> found) {
    var licence = LICENCE.matcher(String.join("\n", text.lines().limit(LINES).toList()));
    if (!licence.find()) {
      found.add(place + " does not begin with an SPDX-License-Identifier");
    } else if (!allowed(place, licence.group(1))) {
      found.add(place + " is under " + licence.group(1));
    }
  }

  /** Kernel modules, and what builds them, are under the kernel's licence. */
  private static boolean allowed(Path place, String licence) {
    return licence.equals("Apache-2.0")
        || (place.startsWith("itests/kernel") && licence.startsWith("GPL-2.0"));
  }

  private static void exports(Path place, String text, List<String> found) {
    for (String header : List.of("Export-Package", "-exportcontents", "DynamicImport-Package")) {
      if (text.lines().anyMatch(line -> line.startsWith(header))) {
        found.add(place + " sets " + header + ": annotate the package with @Export instead");
      }
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && SOURCE.matcher(file.getFileName().toString()).matches()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
