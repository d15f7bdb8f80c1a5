// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Vfio;

/**
 * The two headers of one kernel source, alone in a folder for {@code -I}: what else they include is
 * the machine's, because a source that has not been built lacks some of it.
 *
 * @param release what the source's Makefile says, for example {@code 6.12.117}; empty without one
 * @param include the folder that has {@code linux/vfio.h}
 * @param missing those of the two that the source lacks; they are empty in the folder
 */
public record KernelHeaders(Optional<String> release, Path include, List<String> missing) {
  /** The two, as an {@code #include} names them. */
  public static final List<String> NAMES = List.of(Vfio.HEADER, Iommufd.HEADER);

  private static final Pattern MAKEFILE =
      Pattern.compile("(?m)^VERSION = (\\d+)\\nPATCHLEVEL = (\\d+)\\nSUBLEVEL = (\\d+)$");

  /** From a folder of headers up to the top of its source. */
  private static final int DEPTH = 4;

  /**
   * Copies the headers of a source.
   *
   * @param source a kernel's source, or the folder in it or elsewhere that has {@code vfio.h}
   * @param work a folder for the copies, which is made
   * @throws IOException with a sentence for the user if there is no {@code vfio.h}
   */
  public static KernelHeaders of(Path source, Path work) throws IOException {
    Path from =
        Stream.of(source.resolve("include/uapi/linux"), source.resolve("linux"), source)
            .filter(folder -> Files.isRegularFile(folder.resolve("vfio.h")))
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        source
                            + " has no include/uapi/linux/vfio.h and no vfio.h: name the top of a"
                            + " kernel's source, or the folder of its uAPI headers"));
    Path include = work.resolve("include");
    Files.createDirectories(include.resolve("linux"));
    List<String> missing = new ArrayList<>();
    for (String name : NAMES) {
      Path original = from.resolve(Path.of(name).getFileName());
      if (Files.isRegularFile(original)) {
        Files.copy(original, include.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.writeString(include.resolve(name), "");
        missing.add(name);
      }
    }
    return new KernelHeaders(release(from), include, List.copyOf(missing));
  }

  private static Optional<String> release(Path folder) throws IOException {
    Path top = folder.toAbsolutePath().normalize();
    for (int up = 0; up < DEPTH && top != null; up++, top = top.getParent()) {
      Path makefile = top.resolve("Makefile");
      Matcher version = MAKEFILE.matcher(Files.exists(makefile) ? Files.readString(makefile) : "");
      if (version.find()) {
        return Optional.of(version.group(1) + "." + version.group(2) + "." + version.group(3));
      }
    }
    return Optional.empty();
  }

  /** The text of one of the two. */
  public String text(String name) throws IOException {
    return Files.readString(include.resolve(name));
  }
}
