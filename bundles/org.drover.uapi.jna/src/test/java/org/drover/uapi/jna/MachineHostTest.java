// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.drover.uapi.KernelHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tree like the machine's own. */
class MachineHostTest {
  @TempDir private Path root;

  private Path file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void opens(long pid, String comm, String node) throws IOException {
    file("proc/" + pid + "/comm", comm + "\n");
    Path fds = Files.createDirectories(root.resolve("proc/" + pid + "/fd"));
    Files.createSymbolicLink(fds.resolve("7"), Path.of(node));
  }

  @Test
  void tellsWhomANodeBelongsTo() throws IOException {
    Path node = file("dev/vfio/7", "");
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-r-----"));
    MachineHost host = new MachineHost(root);

    KernelHost.Node found = host.node("/dev/vfio/7").orElseThrow();

    assertThat(found.owner()).isEqualTo(Files.getOwner(node).getName());
    assertThat(found.mode()).isEqualTo("rw-r-----");
    assertThat(found.accessible()).isTrue();
    assertThat(host.node("/dev/vfio/8")).isEmpty();
  }

  @Test
  void namesWhoHasANodeOpen() throws IOException {
    opens(4712, "java", "/dev/vfio/7");
    opens(411, "qemu-system-x86", "/dev/vfio/7");
    opens(5, "bash", "/dev/null");
    opens(ProcessHandle.current().pid(), "this one", "/dev/vfio/7");
    // A process that has ended meanwhile, or belongs to somebody else.
    Files.createDirectories(root.resolve("proc/6"));

    assertThat(new MachineHost(root).holders("/dev/vfio/7"))
        .containsExactly(
            new KernelHost.Holder(411, "qemu-system-x86"), new KernelHost.Holder(4712, "java"));
    assertThat(new MachineHost(root.resolve("nowhere")).holders("/dev/vfio/7")).isEmpty();
  }
}
