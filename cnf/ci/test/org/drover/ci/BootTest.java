// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code itests/kernel/rig/boot} over a made-up QEMU: what it makes of the way a guest ends. */
class BootTest {
  private static final String RESULT =
      "printf 'exit=7\\nkernel=6\\nnonce=n1\\nRIGDONE\\n' >\"$out/status\"";

  @TempDir private Path folder;
  private Path boot;

  @BeforeEach
  void copyBoot() throws IOException {
    boot = folder.resolve("boot");
    Path rig = Script.ROOT.resolve("itests/kernel/rig");
    Files.copy(rig.resolve("boot"), boot);
    Files.copy(rig.resolve("pci-functions"), folder.resolve("pci-functions"));
    program("prepare", "echo \"$@\" >'" + folder.resolve("asked") + "'; echo " + folder);
    Files.writeString(folder.resolve("release"), "6.12\n");
  }

  private void program(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A machine that counts its starts, and does at each what is said. */
  private Script.Result bootOver(String... starts) throws IOException, InterruptedException {
    return boot(List.of(), starts);
  }

  private Script.Result boot(List<String> options, String... starts)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder("out='" + folder.resolve("out") + "'\n");
    body.append("echo start >>\"$out/starts\"\n");
    body.append("case $(grep -c start \"$out/starts\") in\n");
    for (int i = 0; i < starts.length; i++) {
      body.append(i + 1).append(") ").append(starts[i]).append(" ;;\n");
    }
    program("qemu-system-x86_64", body + "esac");
    List<String> command =
        new ArrayList<>(
            List.of(boot.toString(), "--out", folder.resolve("out").toString(), "--nonce", "n1"));
    command.addAll(options);
    command.addAll(List.of("--", "x"));
    return Script.run(
        command, Map.of("PATH", folder + ":/usr/bin:/bin", "HOME", folder.toString()));
  }

  private long starts() throws IOException {
    return Files.readAllLines(folder.resolve("out/starts")).size();
  }

  @Test
  void theCommandsStatusIsItsOwn() throws Exception {
    assertThat(bootOver(RESULT)).isEqualTo(new Script.Result(7, ""));
    assertThat(starts()).isEqualTo(1);
  }

  @Test
  void aMachineThatFallsBeforeTheCommandIsBootedOnceMoreWhichIsSaid() throws Exception {
    Script.Result result = bootOver("echo 'no timer' >&2; exit 1", RESULT);

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.output())
        .contains(
            "the guest or QEMU fell (status 1), and not by the command; once more", "no timer");
    assertThat(folder.resolve("out/first-qemu.log")).hasContent("no timer");
    assertThat(starts()).isEqualTo(2);
  }

  @Test
  void anEmulatorThatDiesIsStartedOnceMore() throws Exception {
    assertThat(bootOver(": >\"$out/began\"; kill -SEGV $$", RESULT).status()).isEqualTo(7);
    assertThat(starts()).isEqualTo(2);
  }

  @Test
  void aMachineThatFallsTwiceIsGivenUp() throws Exception {
    Script.Result result = bootOver("exit 1", "exit 1", RESULT);

    assertThat(result.status()).isEqualTo(125);
    assertThat(result.output()).contains("the guest ended without a result (QEMU's status 1)");
    assertThat(starts()).isEqualTo(2);
  }

  @Test
  void aKernelThatPanicsUnderAPersonsEyesIsBootedOnceMore() throws Exception {
    List<String> interactive = List.of("--interactive");
    String panic = "echo 'Kernel panic - not syncing: int3' >\"$out/serial.log\"";
    assertThat(boot(interactive, panic, RESULT).status()).isEqualTo(7);
    assertThat(starts()).isEqualTo(2);
  }

  @Test
  void aMachineThatAPersonStopsStaysOff() throws Exception {
    assertThat(boot(List.of("--interactive"), ":", RESULT).status()).isEqualTo(125);
    assertThat(starts()).isEqualTo(1);
  }

  /** The command, or the kernel under it, did that. */
  @Test
  void aMachineThatFallsUnderTheCommandIsNotBootedAgain() throws Exception {
    assertThat(bootOver(": >\"$out/began\"", RESULT).status()).isEqualTo(125);
    assertThat(starts()).isEqualTo(1);
  }

  /** QEMU's arguments of one boot. */
  private List<String> machine(String... options) throws IOException, InterruptedException {
    assertThat(
            boot(List.of(options), "printf '%s\\n' \"$@\" >\"$out/machine\"; " + RESULT).status())
        .isEqualTo(7);
    return Files.readAllLines(folder.resolve("out/machine"));
  }

  private static List<String> kernelCommandLine(List<String> machine) {
    return List.of(machine.get(machine.indexOf("-append") + 1).split(" "));
  }

  @Test
  void machineHasDebiansKernelAndNoPciFunctionsUnlessAskedForThem() throws Exception {
    List<String> machine = machine();

    assertThat(folder.resolve("asked")).hasContent("--kernel debian");
    assertThat(kernelCommandLine(machine))
        .contains("rig.kernel=debian", "rig.pci=no")
        .noneMatch(word -> word.contains("iommu"));
    assertThat(machine).noneMatch(argument -> argument.contains("iommu")).doesNotContain("-device");
  }

  @Test
  void machineHasTheKernelThatItIsAskedFor() throws Exception {
    List<String> machine = machine("--kernel", "iommufd");

    assertThat(folder.resolve("asked")).hasContent("--kernel iommufd");
    assertThat(kernelCommandLine(machine)).contains("rig.kernel=iommufd", "rig.pci=no");
  }

  /** A new one for each boot, and none of the host's blocks are taken. */
  @Test
  void diskOfThePciFunctionsIsASparseFileBesideTheResults() throws Exception {
    List<String> machine = machine("--pci");

    Path disk = folder.resolve("out/disk");
    assertThat(machine.get(machine.indexOf("-blockdev") + 1))
        .isEqualTo("driver=file,node-name=disk,filename=" + disk.toRealPath());
    assertThat(Files.size(disk)).isEqualTo(16 << 20);
    assertThat(machine).contains("nvme-ns,drive=disk");
  }

  @Test
  void theDriverOfAVendorBringsThePciFunctions() throws Exception {
    List<String> machine = machine("--with", "mlx5");

    assertThat(folder.resolve("asked")).hasContent("--kernel debian --with mlx5");
    assertThat(kernelCommandLine(machine)).contains("rig.pci=yes", "rig.with=mlx5");
  }

  /** QEMU puts behind the IOMMU what comes after it. */
  @Test
  void pciFunctionsComeBehindAnIommuThatTheKernelUses() throws Exception {
    List<String> machine = machine("--pci");

    assertThat(kernelCommandLine(machine)).contains("rig.pci=yes", "intel_iommu=on");
    List<String> devices =
        IntStream.range(1, machine.size())
            .filter(i -> machine.get(i - 1).equals("-device"))
            .mapToObj(machine::get)
            .toList();
    assertThat(devices.get(0)).isEqualTo("intel-iommu,intremap=on,caching-mode=on");
    assertThat(devices)
        .extracting(device -> device.replaceAll(",.*", ""))
        .containsExactly(
            "intel-iommu",
            "edu",
            "e1000e",
            "ivshmem-plain",
            "pcie-root-port",
            "nvme-subsys",
            "nvme",
            "nvme-ns",
            "pcie-root-port",
            "pcie-pci-bridge",
            "edu",
            "virtio-rng-pci");
    assertThat(machine.indexOf("-device")).isLessThan(machine.indexOf("-virtfs"));
  }

  @Test
  void oneOfTwoMachinesMakesTheWireAndIsToldApart() throws Exception {
    List<String> machine = machine("--net", "a", "--wire", "/run/wire", "--qmp", "/run/qmp");

    assertThat(kernelCommandLine(machine)).contains("rig.net=a");
    assertThat(machine)
        .containsSequence(
            "-netdev", "stream,id=n0,server=on,addr.type=unix,addr.path=/run/wire", "-device")
        .contains("virtio-net-pci,netdev=n0,mac=52:54:00:77:00:01,romfile=")
        .containsSequence("-qmp", "unix:/run/qmp,server=on,wait=off")
        .containsSequence("-smp", "1", "-m", "1G");
  }

  @Test
  void aMachineAloneHasNoWire() throws Exception {
    List<String> machine = machine();

    assertThat(machine).doesNotContain("-netdev", "-qmp").containsSequence("-smp", "2", "-m", "2G");
    assertThat(kernelCommandLine(machine)).contains("rig.net=");
  }

  /** Its QEMU would find nobody, and neither end nor try again. */
  @Test
  void theOtherOneWaitsUntilItsEndOfTheWireIsListenedAt() throws Exception {
    Path wire = folder.resolve("wire");
    // A machine that has ended leaves the file, and nobody behind it.
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(wire))
        .close();
    program("sleep", ": >>'" + folder.resolve("waited") + "'; exec /bin/sleep \"$@\"");
    CompletableFuture<List<String>> machine =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return machine("--net", "b", "--wire", wire.toString());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    while (!Files.exists(folder.resolve("waited"))) {
      assertThat(machine).isNotDone();
      Thread.onSpinWait();
    }
    assertThat(folder.resolve("out/starts")).doesNotExist();

    Files.delete(wire);
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(wire));
      assertThat(machine.get(30, TimeUnit.SECONDS))
          .contains("stream,id=n0,server=off,addr.type=unix,addr.path=" + wire)
          .contains("virtio-net-pci,netdev=n0,mac=52:54:00:77:00:02,romfile=");
    }
  }

  /** The other one is connected to the machine that fell. */
  @Test
  void oneOfTwoMachinesThatFallsIsNotBootedAgain() throws Exception {
    List<String> joined = List.of("--net", "a", "--wire", "/run/wire");
    assertThat(boot(joined, "exit 1", RESULT).status()).isEqualTo(125);
    assertThat(starts()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--kernel xen,--kernel xen: there are debian and iommufd",
    "--kernel,--kernel needs a value",
    "--net c --wire /w,--net c: there are a and b",
    "--net a,'--net a needs --wire SOCKET, the path that the two machines share'",
    "--wire /w,--wire is for one of two machines: say --net a or --net b",
    "--net a --wire w,--wire w: it must be an absolute path of plain characters",
    "'--qmp /a,b','--qmp /a,b: it must be an absolute path of plain characters'",
  })
  void whatItDoesNotKnowIsRefusedBeforeAnythingIsPrepared(String words, String reason)
      throws Exception {
    Script.Result result =
        Script.run(
            Stream.concat(
                    Stream.of(boot.toString(), "--out", folder.resolve("out").toString()),
                    Stream.of(words.split(" ")))
                .toList());

    assertThat(result).isEqualTo(new Script.Result(2, "rig: " + reason + "\n"));
    assertThat(folder.resolve("asked")).doesNotExist();
  }

  @Test
  void aSocketThatTheKernelHasNoRoomForIsRefused() throws Exception {
    String longest = "/" + "w".repeat(106);
    assertThat(machine("--net", "a", "--wire", longest).toString()).contains(longest);
    assertThat(boot(List.of("--net", "a", "--wire", longest + "w"), RESULT))
        .isEqualTo(
            new Script.Result(
                2,
                "rig: --wire "
                    + longest
                    + "w: a socket's path has at most 107 characters; choose a shorter one\n"));
  }

  @Test
  void anotherBootsResultDoesNotCount() throws Exception {
    assertThat(bootOver(RESULT.replace("n1", "n0") + "; : >\"$out/began\"").status())
        .isEqualTo(125);
  }
}
