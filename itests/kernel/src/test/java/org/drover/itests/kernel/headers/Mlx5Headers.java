// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The kernel's own headers of mlx5, as far as a program of the host can be compiled with them: the
 * mailboxes as a whole, of the others the enums and structures that are asked for, since what these
 * include is no program's.
 */
public final class Mlx5Headers {
  /** What to include. */
  public static final String NAME = "mlx5_internal.h";

  private static final String KERNEL_TYPES =
      """
      #include <linux/types.h>
      typedef __u8 u8;
      #define BIT(n) (1UL << (n))
      #define BIT_ULL(n) (1ULL << (n))
      #define DECLARE_FLEX_ARRAY(TYPE, NAME) TYPE NAME[0]
      #include <linux/mlx5/mlx5_ifc.h>
      """;

  private static final List<String> OTHERS =
      List.of("linux/mlx5/device.h", "linux/mlx5/driver.h", "linux/mlx5/qp.h", "cmd.h");

  private static final Pattern ENUM = Pattern.compile("(?m)^enum( \\w+)? \\{[^}]*\\};");

  private Mlx5Headers() {}

  /**
   * Writes the header.
   *
   * @param headers the folder that {@code rig/prepare --with mlx5} has made
   * @param include where it is put; whoever includes it needs both folders
   * @param constants whose enums are taken
   * @param structs that are taken, by their names
   */
  public static void write(Path headers, Path include, List<String> constants, List<String> structs)
      throws IOException {
    StringBuilder text = new StringBuilder(KERNEL_TYPES);
    for (String other : OTHERS) {
      String header = Files.readString(headers.resolve(other));
      ENUM.matcher(header)
          .results()
          .map(MatchResult::group)
          .filter(found -> constants.stream().anyMatch(name -> has(found, name)))
          .forEach(found -> text.append(found).append('\n'));
      for (String struct : structs) {
        Pattern.compile("(?m)^struct " + struct + " \\{[^}]*\\};")
            .matcher(header)
            .results()
            .forEach(found -> text.append(found.group()).append('\n'));
      }
    }
    Files.createDirectories(include.resolve("linux/mlx5"));
    Files.writeString(include.resolve(NAME), text);
    for (String own : List.of("mlx5_ifc.h", "mlx5_ifc_fpga.h")) {
      Files.copy(headers.resolve("linux/mlx5").resolve(own), include.resolve("linux/mlx5/" + own));
    }
  }

  private static boolean has(String text, String name) {
    return Pattern.compile("\\b" + name + "\\b").matcher(text).find();
  }
}
