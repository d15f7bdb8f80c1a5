// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.drover.itests.kernel.headers.Findings;
import org.drover.itests.kernel.headers.Findings.Known;
import org.drover.itests.kernel.headers.HeaderCheck;
import org.drover.itests.kernel.headers.HeaderNames;
import org.drover.itests.kernel.headers.KernelHeaders;
import org.drover.itests.kernel.headers.LeftOut;
import org.drover.itests.kernel.headers.Mirror;
import org.drover.itests.kernel.headers.UapiCheck;
import org.drover.uapi.Linux;
import org.drover.uapi.Since;
import org.drover.uapi.StructLayout;
import org.drover.uapi.StructLayout.Field;
import org.drover.uapi.UapiMirror.Constants;
import org.drover.uapi.vfio_device_bind_iommufd;
import org.drover.uapi.vfio_region_info;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mirror of the uAPI against {@code vfio.h} and {@code iommufd.h} of the kernel that the guest
 * runs: asks the C compiler, on the host.
 */
final class HeaderProbeIT {
  private static Path source;

  @TempDir private Path work;

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    Process prepare =
        new ProcessBuilder(System.getProperty("drover.rig") + "/prepare")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    prepare.getOutputStream().close();
    String prepared =
        new String(prepare.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(prepare.waitFor()).isZero();
    source = Path.of(prepared, "source");
    assertThat(Files.readString(Path.of(prepared, "release"))).startsWith("6.12.");
  }

  @Test
  void everyConstantSizeAndOffsetIsTheKernels() throws IOException, InterruptedException {
    Findings findings = check(Mirror.ofDrover(), source);

    assertThat(findings.differences()).isEmpty();
    // For each constant its value; for each struct its size; for each field offset and size.
    long fields =
        Mirror.ofDrover().structs().stream()
            .flatMap(struct -> struct.fields().stream())
            .filter(field -> field.since() == Linux.V6_12)
            .mapToInt(field -> field.type() == StructLayout.Type.FLEXIBLE ? 1 : 2)
            .sum();
    long structs =
        Mirror.ofDrover().structs().stream()
            .filter(struct -> struct.fields().get(0).since() == Linux.V6_12)
            .count();
    long constants =
        Mirror.ofDrover().values().stream().filter(c -> c.since() == Linux.V6_12).count();
    assertThat(findings.compared()).isEqualTo(constants + structs + fields);
    assertThat(constants).isGreaterThan(250);
    assertThat(structs).isGreaterThan(45);
  }

  @Test
  void linux612LacksWhatIsMarkedAsNewerAndNothingElse() throws IOException, InterruptedException {
    Findings findings = check(Mirror.ofDrover(), source);

    assertThat(findings.newer()).isEmpty();
    assertThat(findings.lacking())
        .extracting(Known::toString)
        .containsExactlyInAnyOrder(
            "VFIO_DEVICE_ATTACH_PASID (since Linux 6.15)",
            "VFIO_DEVICE_DETACH_PASID (since Linux 6.15)",
            "IOMMU_HWPT_ALLOC_PASID (since Linux 6.15)",
            "struct vfio_device_attach_iommufd_pt.pasid (since Linux 6.15)",
            "struct vfio_device_detach_iommufd_pt.pasid (since Linux 6.15)",
            "VFIO_DEVICE_BIND_FLAG_TOKEN (since Linux 6.17)",
            "struct vfio_device_bind_iommufd.token_uuid_ptr (since Linux 6.17)",
            "VFIO_DEVICE_FEATURE_DMA_BUF (since Linux 6.19)",
            "struct vfio_region_dma_range (since Linux 6.19)",
            "struct vfio_device_feature_dma_buf (since Linux 6.19)",
            "VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 (since Linux 7.1)",
            "VFIO_PRECOPY_INFO_REINIT (since Linux 7.1)");
  }

  @Test
  void everyNameOfLinux612IsMirroredOrLeftOutOnPurpose() throws IOException, InterruptedException {
    assertThat(check(Mirror.ofDrover(), source).unknown()).isEmpty();

    List<String> names = new ArrayList<>();
    for (String header : KernelHeaders.NAMES) {
      HeaderNames declared = HeaderNames.of(KernelHeaders.of(source, work).text(header));
      names.addAll(declared.constants());
      names.addAll(declared.structs().keySet());
    }
    assertThat(names).containsAll(LeftOut.names());
    assertThat(Mirror.ofDrover().values())
        .extracting(constant -> constant.name())
        .doesNotContainAnyElementsOf(LeftOut.names());
    assertThat(Mirror.ofDrover().structs())
        .extracting(StructLayout::name)
        .doesNotContainAnyElementsOf(LeftOut.names());
  }

  @Test
  void documentNamesWhatIsMirroredAndWhatIsNewer() throws IOException {
    String document = Files.readString(checkout().resolve("docs/uapi.md"));

    assertThat(Mirror.ofDrover().structs())
        .allSatisfy(struct -> assertThat(document).contains("`" + struct.name() + "`"));
    assertThat(Mirror.ofDrover().constants())
        .allSatisfy(all -> assertThat(document).contains("`" + all.names().getSimpleName() + "`"));
    assertThat(Mirror.ofDrover().values())
        .filteredOn(constant -> constant.since() != Linux.V6_12)
        .allSatisfy(
            constant ->
                assertThat(document.lines())
                    .anyMatch(
                        line ->
                            line.contains("`" + constant.name() + "`")
                                && line.contains("| " + constant.since().release() + " |")));
  }

  /** Two that are wrong, one that the header lacks, and one that it has although it should not. */
  public static final class Planted {
    /** In truth 1. */
    public static final int VFIO_DEVICE_STATE_STOP = 2;

    /** In truth {@code 1 << 31}, which is negative for C and for Java. */
    public static final int VFIO_REGION_TYPE_PCI_VENDOR_TYPE = 1 << 30;

    /** In truth not there. */
    public static final int VFIO_DEVICE_FEATURE_TELEPORT = 4711;

    /** In truth older. */
    @Since(Linux.V7_1)
    public static final int VFIO_MIGRATION_PRE_COPY = 4;

    private Planted() {}
  }

  @Test
  void plantedWrongValueIsFound() throws IOException, InterruptedException {
    Findings findings =
        check(
            new Mirror(List.of(new Constants(List.of("linux/vfio.h"), Planted.class)), List.of()),
            source);

    assertThat(findings.differences())
        .containsExactlyInAnyOrder(
            "VFIO_DEVICE_STATE_STOP is 1, not 2",
            "VFIO_REGION_TYPE_PCI_VENDOR_TYPE is -2147483648, not 1073741824");
    assertThat(findings.lacking())
        .containsExactly(new Known("VFIO_DEVICE_FEATURE_TELEPORT", Linux.V6_12));
    assertThat(findings.newer()).containsExactly(new Known("VFIO_MIGRATION_PRE_COPY", Linux.V7_1));
    assertThat(findings.compared()).isEqualTo(3);
  }

  @Test
  void plantedWrongOffsetIsFound() throws IOException, InterruptedException {
    Mirror wrong = planted(vfio_region_info.LAYOUT, field -> shifted(field, "size", 24, 8));

    assertThat(check(wrong, source).differences())
        .containsExactly("offsetof(struct vfio_region_info, size) is 16, not 24");
  }

  @Test
  void plantedWrongSizeIsFound() throws IOException, InterruptedException {
    Mirror wrong = planted(vfio_region_info.LAYOUT, field -> shifted(field, "offset", 24, 4));

    assertThat(check(wrong, source).differences())
        .containsExactly("sizeof(((struct vfio_region_info *)0)->offset) is 8, not 4");
  }

  /** The field is there, under a name of its own: one is lacking, one is new. */
  @Test
  void plantedWrongFieldIsFound() throws IOException, InterruptedException {
    Mirror wrong = planted(vfio_region_info.LAYOUT, field -> renamed(field, "index", "idx"));

    Findings findings = check(wrong, source);
    assertThat(findings.lacking())
        .containsExactly(new Known("struct vfio_region_info.idx", Linux.V6_12));
    assertThat(findings.unknown()).contains("struct vfio_region_info.index");
  }

  @Test
  void newerNameWithAnotherValueIsFound() throws IOException, InterruptedException {
    Path other =
        altered(
            text ->
                text.replace(
                    "#endif /* _UAPIVFIO_H */", "#define VFIO_DEVICE_FEATURE_DMA_BUF 13\n#endif"));

    Findings findings = check(Mirror.ofDrover(), other);
    assertThat(findings.differences()).containsExactly("VFIO_DEVICE_FEATURE_DMA_BUF is 13, not 11");
    assertThat(findings.newer())
        .containsExactly(new Known("VFIO_DEVICE_FEATURE_DMA_BUF", Linux.V6_19));
  }

  /** As Linux 6.17 has it. */
  @Test
  void fieldOfANewerReleaseIsComparedWhereItIs() throws IOException, InterruptedException {
    Path other =
        altered(
            text ->
                text.replace(
                    "\t__u32\t\tout_devid;\n",
                    "\t__u32\t\tout_devid;\n\t__aligned_u64\ttoken_uuid_ptr;\n"));

    Findings findings = check(Mirror.ofDrover(), other);
    assertThat(findings.differences()).isEmpty();
    assertThat(findings.unknown()).isEmpty();
    assertThat(findings.newer())
        .containsExactly(new Known("struct vfio_device_bind_iommufd.token_uuid_ptr", Linux.V6_17));
    assertThat(findings.compared()).isEqualTo(check(Mirror.ofDrover(), source).compared() + 2);
    assertThat(vfio_device_bind_iommufd.SIZEOF).isEqualTo(24);
  }

  @Test
  void printsWhatIsNewInAnotherSource() throws IOException, InterruptedException {
    Path other =
        altered(
            text ->
                text.replace(
                        "\t__aligned_u64 dirty_bytes;\n};",
                        "\t__aligned_u64 dirty_bytes;\n\t__aligned_u64 lost_bytes;\n};")
                    .replace(
                        "#endif /* _UAPIVFIO_H */",
                        """
                        #define VFIO_DEVICE_FEATURE_TELEPORT \\
                        \t(100 + 1)
                        #define VFIO_TELEPORT_NAME "none of ours"
                        enum { VFIO_TELEPORT_SLOW, VFIO_TELEPORT_FAST /* unsafe */ };
                        struct vfio_teleport { __u32 there; };
                        #endif
                        """));
    Files.writeString(
        other.resolve("Makefile"), "# top\nVERSION = 8\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");

    assertThat(printed(other, 0))
        .startsWith(
            "The uAPI of Drover, which stands on Linux 6.12, against the headers of Linux 8.1.0\n")
        .contains("\n0 differ\n")
        .contains(
            """
            6 new there: neither mirrored nor left out:
              struct vfio_precopy_info.lost_bytes
              struct vfio_precopy_info has 32 bytes, here 24
              struct vfio_teleport
              VFIO_DEVICE_FEATURE_TELEPORT = 101
              VFIO_TELEPORT_SLOW = 0
              VFIO_TELEPORT_FAST = 1
            """);
  }

  @Test
  void commandDoesTheSameForAKernelsSource() throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(checkout().resolve("drover").toString(), "uapi-check", source.toString())
            .redirectErrorStream(true);
    command.environment().put("DROVER_STATE", work.resolve("state").toString());
    Process process = command.start();
    process.getOutputStream().close();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("\n0 differ\n", "\n  VFIO_DEVICE_FEATURE_DMA_BUF (since Linux 6.19)\n");
    assertThat(work.resolve("state")).isEmptyDirectory();
  }

  @Test
  void whoeverTakesRegionType3IsFound() throws IOException, InterruptedException {
    Path other =
        altered(
            text ->
                text.replace(
                    "#endif /* _UAPIVFIO_H */", "#define VFIO_REGION_TYPE_NEW (3)\n#endif\n"));

    assertThat(printed(other, 1))
        .contains(
            "1 differ:\n"
                + "  VFIO_REGION_TYPE_NEW takes region type 3, which is the first migration"
                + " protocol's\n");
  }

  @Test
  void sourceWithoutIommufdIsCompared() throws IOException, InterruptedException {
    Path other = altered(Function.identity());
    Files.delete(other.resolve("include/uapi/linux/iommufd.h"));

    assertThat(printed(other.resolve("include/uapi/linux"), 0))
        .contains("There is no linux/iommufd.h in it.\n")
        .contains("\n  IOMMU_IOAS_MAP\n");
  }

  @Test
  void brokenHeaderIsNoAbsentName() throws IOException {
    Path other = altered(text -> text.replace("struct vfio_bitmap {", "struct vfio_bitmap ["));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> check(Mirror.ofDrover(), other))
        .withMessageStartingWith("The headers do not compile:")
        .withMessageContaining("linux/vfio.h");
  }

  @Test
  void folderWithoutHeadersIsNamed() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> check(Mirror.ofDrover(), work))
        .withMessageStartingWith(work + " has no include/uapi/linux/vfio.h");
  }

  private static Path checkout() {
    return Path.of(System.getProperty("drover.rig")).resolve("../../..");
  }

  private Findings check(Mirror mirror, Path kernel) throws IOException, InterruptedException {
    return new HeaderCheck(
            mirror, KernelHeaders.of(kernel, work.resolve("probe")), work.resolve("probe"))
        .run();
  }

  private String printed(Path kernel, int status) throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      assertThat(UapiCheck.run(kernel, work.resolve("probe"), out)).isEqualTo(status);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The kernel's headers in a folder of their own, with another {@code vfio.h}. */
  private Path altered(Function<String, String> vfio) throws IOException {
    Path folder = work.resolve("altered/include/uapi/linux");
    Files.createDirectories(folder);
    Path original = source.resolve("include/uapi/linux");
    Files.copy(original.resolve("iommufd.h"), folder.resolve("iommufd.h"));
    Files.writeString(
        folder.resolve("vfio.h"), vfio.apply(Files.readString(original.resolve("vfio.h"))));
    return work.resolve("altered");
  }

  private static Mirror planted(StructLayout layout, Function<Field, Field> change) {
    List<Field> fields = layout.fields().stream().map(change).toList();
    return new Mirror(List.of(), List.of(new StructLayout(layout.header(), layout.name(), fields)));
  }

  private static Field shifted(Field field, String name, int offset, int size) {
    return field.name().equals(name)
        ? new Field(name, field.type(), offset, size, field.alignment(), List.of(), field.since())
        : field;
  }

  private static Field renamed(Field field, String name, String other) {
    return field.name().equals(name)
        ? new Field(
            other,
            field.type(),
            field.offset(),
            field.size(),
            field.alignment(),
            List.of(),
            field.since())
        : field;
  }
}
