// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.itests.kernel.headers.CProbe;
import org.drover.itests.kernel.headers.Mlx5Headers;
import org.drover.model.mlx5.ifc.Field;
import org.drover.model.mlx5.ifc.Mlx5;
import org.drover.model.mlx5.ifc.suspend_vhca_in;
import org.drover.vendor.mlx5.layout.Mlx5Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mailboxes of the model of mlx5, and the records of the driver's stream, against the kernel's
 * own headers: asks the C compiler, on the host.
 */
final class Mlx5HeaderProbeIT {
  private static final String IFC = "/org/drover/model/mlx5/ifc";

  /** The heads that mlx5_core keeps to itself, and a command and an answer that begin with them. */
  private static final Map<String, String> HEADS =
      Map.of("mbox_in", "suspend_vhca_in", "mbox_out", "suspend_vhca_out");

  @TempDir private Path work;
  private Path headers;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    Process prepare =
        new ProcessBuilder(System.getProperty("drover.rig") + "/prepare", "--with", "mlx5")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    prepare.getOutputStream().close();
    String prepared =
        new String(prepare.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(prepare.waitFor()).isZero();
    headers = Path.of(prepared, "mlx5/include");
  }

  /** Every structure of the package, so that none is forgotten here. */
  private static List<Class<?>> structures() throws Exception {
    Path own =
        Path.of(suspend_vhca_in.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(own)) {
      return structures(own.resolve(IFC.substring(1)));
    }
    try (FileSystem jar = FileSystems.newFileSystem(own)) {
      return structures(jar.getPath(IFC));
    }
  }

  private static List<Class<?>> structures(Path folder) throws Exception {
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (Character.isLowerCase(name.charAt(0)) && !name.contains("-")) {
          found.add(Class.forName(Mlx5.class.getPackageName() + "." + name));
        }
      }
    }
    return found;
  }

  /** By expression: sizes, places and widths in bits, as the header counts. */
  private static Map<String, Long> layouts() throws Exception {
    Map<String, Long> expected = new LinkedHashMap<>();
    for (Class<?> structure : structures()) {
      String name = structure.getSimpleName();
      String type = "struct mlx5_ifc_" + HEADS.getOrDefault(name, name) + "_bits";
      for (var constant : structure.getFields()) {
        Object value = constant.get(null);
        String offset = "offsetof(" + type + ", " + constant.getName() + ")";
        if (value instanceof Field field) {
          expected.put(offset, (long) field.at());
          String member = "((" + type + " *)0)->" + constant.getName();
          expected.put("sizeof(" + member + ")", (long) field.width());
        } else if (constant.getName().equals("SIZE")) {
          expected.put("sizeof(" + type + ")", 8L * (int) value);
        } else {
          expected.put(offset, (long) (int) value);
        }
      }
    }
    return expected;
  }

  private static Map<String, Long> constants() throws IllegalAccessException {
    Map<String, Long> expected = new LinkedHashMap<>();
    for (var constant : Mlx5.class.getFields()) {
      assertThat(Modifier.isStatic(constant.getModifiers())).isTrue();
      expected.put(constant.getName(), (long) constant.getInt(null));
    }
    return expected;
  }

  private static Map<String, Long> stream() {
    String header = "struct mlx5_vf_migration_header";
    return Map.of(
        "sizeof(" + header + ")",
        (long) Mlx5Layout.HEADER,
        "offsetof(" + header + ", record_size)",
        (long) Mlx5Layout.AT_RECORD_SIZE,
        "offsetof(" + header + ", flags)",
        (long) Mlx5Layout.AT_FLAGS,
        "offsetof(" + header + ", tag)",
        (long) Mlx5Layout.AT_TAG,
        "offsetof(" + header + ", data)",
        (long) Mlx5Layout.HEADER,
        "MLX5_MIGF_HEADER_FLAGS_TAG_OPTIONAL",
        (long) Mlx5Layout.FLAG_OPTIONAL,
        "MLX5_MIGF_HEADER_TAG_FW_DATA",
        (long) Mlx5Layout.TAG_FW_DATA,
        "MLX5_MIGF_HEADER_TAG_STOP_COPY_SIZE",
        (long) Mlx5Layout.TAG_STOP_COPY_SIZE,
        "sizeof(struct mlx5_vf_migration_tag_stop_copy_data)",
        (long) Mlx5Layout.STOP_COPY_SIZE);
  }

  private Map<String, Long> inC(Map<String, Long> expected)
      throws IOException, InterruptedException {
    List<String> expressions = List.copyOf(expected.keySet());
    List<String> names = expressions.stream().filter(name -> name.matches("\\w+")).toList();
    Path include = work.resolve("include");
    Mlx5Headers.write(
        headers,
        include,
        names,
        List.of("mlx5_vf_migration_header", "mlx5_vf_migration_tag_stop_copy_data"));
    return new CProbe(include, work.resolve("probe"))
        .values(List.of(Mlx5Headers.NAME), expressions);
  }

  @Test
  void everyMailboxIsLaidOutAsTheKernels() throws Exception {
    Map<String, Long> expected = layouts();

    assertThat(structures()).hasSizeGreaterThan(45);
    assertThat(expected).hasSizeGreaterThan(300);
    assertThat(inC(expected)).isEqualTo(expected);
  }

  @Test
  void everyConstantIsTheKernels() throws Exception {
    Map<String, Long> expected = constants();

    assertThat(expected).hasSizeGreaterThan(50);
    assertThat(inC(expected)).isEqualTo(expected);
  }

  @Test
  void recordsOfTheStreamAreTheKernels() throws Exception {
    Map<String, Long> expected = stream();

    assertThat(inC(expected)).isEqualTo(expected);
  }

  @Test
  void whatIsWrongIsFound() throws Exception {
    Map<String, Long> planted =
        Map.of(
            "offsetof(struct mlx5_ifc_save_vhca_state_in_bits, mkey)", 0xe0L,
            "MLX5_CMD_OP_SAVE_VHCA_STATE", 0x119L,
            "MLX5_CMD_OP_NONE_OF_THESE", 1L);

    assertThat(inC(planted))
        .isEqualTo(
            Map.of(
                "offsetof(struct mlx5_ifc_save_vhca_state_in_bits, mkey)", 0xc0L,
                "MLX5_CMD_OP_SAVE_VHCA_STATE", 0x118L));
  }
}
