// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code itests/kernel/rig/prepare} over a made-up apt and kbuild: which kernel it takes, what it
 * makes anew, and what it refuses. Only what is named here is on its PATH.
 */
class PrepareTest {
  private static final List<String> BASE =
      List.of(
          "awk basename cat chmod cp cut dirname find flock grep head ldd ln ls mkdir mv nproc rm"
              .split(" "));
  private static final List<String> MORE =
      List.of("bash sed sh sha256sum sort tail touch uname".split(" "));

  /** The options that a guest's kernel cannot do without are built in: no module file is needed. */
  private static final String MAKE =
      """
      echo "$*" >>%1$s/calls
      while [ $# -gt 0 ]; do
        case $1 in
          -C) tree=$2 ;;
          LOCALVERSION=*) suffix=${1#*=} ;;
          KCONFIG_ALLCONFIG=*) sed -f %1$s/kconfig "${1#*=}" >"$tree/.config" ;;
          INSTALL_MOD_PATH=*) root=${1#*=} ;;
          M=*)
            touch "${1#*=}/mtty.ko" "${1#*=}/mtty_features.ko"
            if [ -d "${1#*=}/driver" ]; then
              ls "${1#*=}/driver" >"${1#*=}/driver/mlx5-vfio-pci.ko"
              touch "${1#*=}/standin/mlx5_standin.ko"
            fi
            ;;
          bzImage)
            mkdir -p "$tree/arch/x86/boot" "$tree/include/config"
            touch "$tree/arch/x86/boot/bzImage"
            echo "6.12.9$suffix" >"$tree/include/config/kernel.release"
            ;;
          modules_install)
            modules=$root/lib/modules/6.12.9$suffix
            mkdir -p "$modules/kernel/samples"
            touch "$modules/modules.order"
            for name in 9pnet_virtio 9p overlay vfio vfio_iommu_type1 mdev mtty; do
              echo "kernel/x/$name.ko"
            done >"$modules/modules.builtin"
            ;;
        esac
        shift
      done
      """;

  @TempDir private Path folder;
  private Path rig;

  @BeforeEach
  void makeMachine() throws IOException {
    rig = folder.resolve("kernel/rig");
    copy(Script.ROOT.resolve("itests/kernel/rig"), rig);
    copy(Script.ROOT.resolve("itests/kernel/modules"), folder.resolve("kernel/modules"));
    Files.createDirectory(folder.resolve("bin"));
    for (String tool : Stream.concat(BASE.stream(), MORE.stream()).toList()) {
      program(tool, "exec " + ofTheSystem(tool) + " \"$@\"");
    }
    for (String tool : List.of("qemu-system-x86_64", "busybox", "gcc", "xz", "cpio", "dpkg-deb")) {
      program(tool, ":");
    }
    for (String tool : List.of("flex", "bison", "bc")) {
      program(tool, ":");
    }
    program("devlink", "echo 'devlink utility, iproute2-6.2.0'");
    program("patch", "touch \"$2\"");
    program("depmod", "touch \"$2/lib/modules/$3/modules.dep\"");
    program("apt-get", "echo \"apt-get $*\" >>%s/calls; touch x.deb".formatted(folder));
    aptHas("6.12.9-1~deb12u1", "6.12.8-2");
    // Unpacks to the third of: -xJf - -C FOLDER.
    program(
        "tar",
        """
        [ "$1" = -xJf ] || exit 0
        into=$4
        shift 5
        for file in samples/vfio-mdev/mtty.c include/uapi/linux/vfio.h include/uapi/linux/iommufd.h "$@"; do
          file=${file#linux-source-6.12/}
          mkdir -p "$into/${file%/*}"
          touch "$into/$file"
        done
        """);
    program("make", MAKE.formatted(folder));
    kconfig("");
  }

  private void aptHas(String... versions) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String version : versions) {
      lines.append("echo 'linux-source-6.12 | ").append(version).append(" | apt'\n");
    }
    program("apt-cache", lines.toString());
  }

  /** What the kernel's Kconfig makes of what it is asked for: a sed script. */
  private void kconfig(String script) throws IOException {
    Files.writeString(folder.resolve("kconfig"), script);
  }

  private void program(String name, String body) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Script.Result prepare(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(rig.resolve("prepare").toString()), Stream.of(arguments)).toList();
    return Script.run(
        command,
        Map.of(
            "PATH", folder.resolve("bin").toString(),
            "HOME", folder.toString(),
            "XDG_CACHE_HOME", folder.resolve("cache").toString()));
  }

  /** Of a run that must have succeeded. */
  private Path prepared(String... arguments) throws IOException, InterruptedException {
    Script.Result result = prepare(arguments);
    assertThat(result.status()).as(result.output()).isZero();
    List<String> lines = result.output().lines().toList();
    return Path.of(lines.get(lines.size() - 1));
  }

  private List<String> kernels() throws IOException {
    Path releases = folder.resolve("cache/drover/kernel");
    if (!Files.isDirectory(releases)) {
      return List.of();
    }
    try (Stream<Path> files = Files.find(releases, 2, (path, any) -> isKernel(path))) {
      return files.map(path -> releases.relativize(path).toString()).sorted().toList();
    }
  }

  private static boolean isKernel(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith("kernel-") || name.equals("debian");
  }

  private long builds() throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(line -> line.contains("bzImage"))
        .count();
  }

  @Test
  void buildsTheNewestSourceOfAptWithTheConfigurationOfTheRig() throws Exception {
    aptHas("6.12.8-2", "6.12.9-1~deb12u1", "6.12.7-1");

    Path guest = prepared("--kernel", "iommufd");

    assertThat(guest.resolve("release")).hasContent("6.12.9-iommufd");
    assertThat(guest.resolve("vmlinuz")).exists();
    assertThat(guest.resolve("lib/modules/6.12.9-iommufd/extra/mtty.ko")).exists();
    assertThat(guest.resolve("lib/modules/6.12.9-iommufd/extra/mtty_features.ko")).exists();
    assertThat(guest.resolve("source/include/uapi/linux/iommufd.h")).exists();
    Path config = guest.resolve("vmlinuz").toRealPath().resolveSibling("config-6.12.9-iommufd");
    assertThat(Files.readAllLines(config))
        .containsExactlyElementsOf(
            Files.readAllLines(rig.resolve("iommufd.config")).stream()
                .filter(line -> line.startsWith("CONFIG_"))
                .toList())
        .contains("CONFIG_IOMMUFD=y", "CONFIG_VFIO_DEVICE_CDEV=y", "CONFIG_MLX5_VFIO_PCI=m");
    assertThat(folder.resolve("calls"))
        .content()
        .contains("download linux-source-6.12=6.12.9-1~deb12u1\n")
        .contains(" bzImage modules\n");
  }

  @Test
  void whatIsPreparedNeedsNeitherAptNorACompiler() throws Exception {
    Path guest = prepared("--kernel", "iommufd");
    for (String tool : List.of("apt-cache", "apt-get", "make", "gcc", "flex", "bison", "bc")) {
      Files.delete(folder.resolve("bin").resolve(tool));
    }

    assertThat(prepare("--kernel", "iommufd")).isEqualTo(new Script.Result(0, guest + "\n"));
  }

  /** Ten minutes without a word look like a hang. */
  @Test
  void whoWaitsForAnotherRunSaysSo() throws Exception {
    program("flock", "[ \"$1\" != -n ]");

    Script.Result result = prepare("--kernel", "iommufd");

    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output())
        .startsWith("rig: another run is preparing Linux 6.12.9-iommufd: waiting for it\n");
  }

  /** The kernel is what takes long: our own modules and the initrd do not make it anew. */
  @Test
  void anotherInitIsAnotherGuestOfTheSameKernel() throws Exception {
    Path guest = prepared("--kernel", "iommufd");
    append(rig.resolve("init"), "# other\n");

    assertThat(prepared("--kernel", "iommufd")).isNotEqualTo(guest);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void anotherConfigurationIsAnotherKernel() throws Exception {
    Path guest = prepared("--kernel", "iommufd");
    append(rig.resolve("iommufd.config"), "CONFIG_WATCHDOG=y\n");

    Path other = prepared("--kernel", "iommufd");

    assertThat(other).isNotEqualTo(guest);
    assertThat(kernels()).hasSize(2);
    assertThat(builds()).isEqualTo(2);
    assertThat(guest.resolve("vmlinuz")).exists();
  }

  @Test
  void wordsAboutTheConfigurationAreNoOtherKernel() throws Exception {
    Path guest = prepared("--kernel", "iommufd");
    append(rig.resolve("iommufd.config"), "# A word more.\n");

    assertThat(prepared("--kernel", "iommufd")).isEqualTo(guest);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void optionsThatTheKernelDoesNotTakeAreNamedAndNothingIsBuilt() throws Exception {
    kconfig("/^CONFIG_IOMMUFD=/d\ns/^CONFIG_VFIO_MDEV=m$/CONFIG_VFIO_MDEV=y/\n");

    Script.Result result = prepare("--kernel", "iommufd");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .endsWith(
            "rig: the kernel's configuration does not take these options of "
                + rig.resolve("iommufd.config")
                + ":\n"
                + "  CONFIG_IOMMUFD=y: CONFIG_IOMMUFD is not set\n"
                + "  CONFIG_VFIO_MDEV=m: CONFIG_VFIO_MDEV=y\n");
    assertThat(builds()).isZero();
    assertThat(kernels()).allMatch(name -> name.endsWith(".new"));

    kconfig("");
    assertThat(prepared("--kernel", "iommufd").resolve("vmlinuz")).exists();
    assertThat(kernels()).hasSize(1).noneMatch(name -> name.endsWith(".new"));
  }

  @Test
  void aKernelThatDoesNotBuildIsNoneAndItsLogIsNamed() throws Exception {
    program("make", MAKE.formatted(folder).replace("bzImage)", "bzImage) echo '*** no'; exit 2"));

    Script.Result result = prepare("--kernel", "iommufd");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains("*** no\nrig: Linux 6.12.9-iommufd does not build; all that was said is in ");
    assertThat(kernels()).allMatch(name -> name.endsWith(".new"));
  }

  @Test
  void whatTheKernelIsBuiltWithIsAskedForAtOnce() throws Exception {
    for (String tool : List.of("flex", "bison", "bc")) {
      Files.delete(folder.resolve("bin").resolve(tool));
    }
    program("gcc", "exit 1");

    assertThat(prepare("--kernel", "iommufd"))
        .isEqualTo(
            new Script.Result(
                1,
                "rig: the rig needs flex bison bc gelf.h;"
                    + " install Debian's packages: flex bison bc libelf-dev\n"));
  }

  /** As one that was unpacked before any driver was asked for. */
  private void debiansKernelIsThere() throws IOException {
    Path debian = folder.resolve("cache/drover/kernel/6.12.11+deb12-amd64/debian");
    Path modules = debian.resolve("lib/modules/6.12.11+deb12-amd64");
    Files.createDirectories(modules);
    Files.createDirectories(debian.resolve("source/samples/vfio-mdev"));
    Files.createFile(debian.resolve("source/samples/vfio-mdev/mtty.c"));
    Files.createFile(modules.resolve("modules.order"));
    Path headers =
        Files.createDirectories(
            debian.resolve("usr/src/linux-headers-6.12.11+deb12-common/include/linux/mlx5"));
    for (String name : List.of("mlx5_ifc", "mlx5_ifc_fpga", "device", "driver", "qp")) {
      Files.createFile(headers.resolve(name + ".h"));
    }
    Files.writeString(
        modules.resolve("modules.builtin"),
        Stream.of("9pnet_virtio 9p overlay vfio vfio_iommu_type1 mdev mtty".split(" "))
            .map(name -> "kernel/x/" + name + ".ko\n")
            .reduce("", String::concat));
  }

  @Test
  void eachKernelIsItsOwn() throws Exception {
    debiansKernelIsThere();

    assertThat(prepared().resolve("release")).hasContent("6.12.11+deb12-amd64");
    assertThat(prepared("--kernel", "debian")).isEqualTo(prepared());
    assertThat(prepared("--kernel", "iommufd").resolve("release")).hasContent("6.12.9-iommufd");
    assertThat(prepared().resolve("release")).hasContent("6.12.11+deb12-amd64");
    assertThat(kernels()).hasSize(2).element(0).isEqualTo("6.12.11+deb12-amd64/debian");
  }

  @Test
  void theDriverOfAVendorIsBuiltOfTheSourceOfTheSameLinuxWhereItIsAskedFor() throws Exception {
    aptHas("6.12.12-1", "6.12.11-1~deb12u1", "6.12.11-2", "6.12.1-1");
    debiansKernelIsThere();
    Path without = prepared();
    assertThat(without.resolve("mlx5")).doesNotExist();

    Path with = prepared("--with", "mlx5");

    assertThat(with).isNotEqualTo(without);
    assertThat(with.resolve("mlx5/mlx5_standin.ko")).exists();
    assertThat(with.resolve("mlx5/mlx5-vfio-pci.ko"))
        .as("what lay in the folder that it was built in")
        .content()
        .contains("Makefile", "cmd.c", "cmd.h", "main.c");
    assertThat(with.resolve("mlx5/include/cmd.h")).exists();
    assertThat(with.resolve("mlx5/include/linux/mlx5/mlx5_ifc.h")).exists();
    assertThat(folder.resolve("calls"))
        .content()
        .contains("download linux-source-6.12=6.12.11-2\n");
    assertThat(prepared("--with", "mlx5")).isEqualTo(with);
    assertThat(prepared()).isEqualTo(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iproute2-6.2.0", "iproute2-6.15.0, libbpf 1.1.2", "iproute2-7.0.0"})
  void theMachinesOwnDevlinkIsTakenIfItIsNewEnough(String version) throws Exception {
    aptHas("6.12.11-2");
    debiansKernelIsThere();
    program("devlink", "echo 'devlink utility, " + version + "'");

    assertThat(prepared("--with", "mlx5").resolve("mlx5/devlink"))
        .hasSameTextualContentAs(folder.resolve("bin/devlink"));
    assertThat(folder.resolve("calls")).content().doesNotContain("iproute2");
  }

  /** Debian 12 has 6.1, which does not know what is set of a function. */
  @ParameterizedTest
  @ValueSource(strings = {"iproute2-6.1.0", "iproute2-5.10.0", "iproute2-ss200127"})
  void aDevlinkThatIsTooOldIsReplacedByThatOfTheBackports(String version) throws Exception {
    aptHas("6.12.11-2");
    debiansKernelIsThere();
    debianIs("http://mirror/debian/ bookworm-updates\nhttp://mirror/debian/ bookworm\n");
    program("devlink", "echo 'devlink utility, " + version + "'");
    program(
        "dpkg-deb", "[ \"$1\" != -x ] || { mkdir -p \"$3/sbin\"; echo new >\"$3/sbin/devlink\"; }");

    Path with = prepared("--with", "mlx5");

    assertThat(with.resolve("mlx5/devlink")).hasContent("new");
    assertThat(folder.resolve("sources"))
        .content()
        .endsWith("http://mirror/debian/ bookworm-backports main\n");
    assertThat(folder.resolve("calls"))
        .content()
        .as("the machine's own lists stay as they are")
        .containsPattern("-o Dir::State::Lists=\\S+/apt/lists .* update\n")
        .containsPattern("-o Dir::State::Lists=\\S+/apt/lists .* download iproute2\n");
    assertThat(prepared("--with", "mlx5")).isEqualTo(with);
  }

  @Test
  void aMachineWithoutBackportsIsToldWhatTheRigNeeds() throws Exception {
    debiansKernelIsThere();
    debianIs("");
    program("devlink", "echo 'devlink utility, iproute2-6.1.0'");

    assertThat(prepare("--with", "mlx5"))
        .isEqualTo(
            new Script.Result(
                1,
                "rig: building mtty.ko and mtty_features.ko for 6.12.11+deb12-amd64\n"
                    + "rig: the rig needs the devlink of iproute2 6.2 or newer: that of this machine"
                    + " is older, and apt knows no Debian that has backports; run 'apt-get update'"
                    + " as root\n"));
  }

  /** What apt says of the lists that it has; keeps those that it is given. */
  private void debianIs(String targets) throws IOException {
    program(
        "apt-get",
        """
        echo "apt-get $*" >>%1$s/calls
        case $* in
          indextargets*) printf '%2$s' ;;
          *update) cat "${3#*=}" >%1$s/sources ;;
          *iproute2) touch iproute2_1.deb ;;
          *) touch x.deb ;;
        esac
        """
            .formatted(folder, targets));
  }

  @Test
  void aSourceThatAptNoLongerHasIsNamed() throws Exception {
    aptHas("6.12.12-1");
    debiansKernelIsThere();

    assertThat(prepare("--with", "mlx5").output())
        .endsWith(
            "rig: apt has no linux-source-6.12 of Linux 6.12.11 any more;"
                + " take a newer kernel by prepare --upgrade\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '"',
      value = {
        "--kernel xen @ there is no kernel 'xen': debian or iommufd",
        "--kernel     @ --kernel needs a value: debian or iommufd",
        "--fast       @ unknown argument '--fast'; usage: prepare [--kernel debian|iommufd] [--with mlx5] [--upgrade]",
        "--with       @ --with needs a value: mlx5",
        "--with qat   @ --with needs a value: mlx5",
      })
  void wrongCallIsOneClearLine(String words, String reason) throws Exception {
    assertThat(prepare(words.split(" "))).isEqualTo(new Script.Result(1, "rig: " + reason + "\n"));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, Files.readString(file) + text);
  }

  private static Path ofTheSystem(String name) {
    return Stream.of("/usr/bin", "/bin")
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in /usr/bin or /bin"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (!Files.isDirectory(file)) {
          Files.copy(file, target);
        }
      }
    }
  }
}
