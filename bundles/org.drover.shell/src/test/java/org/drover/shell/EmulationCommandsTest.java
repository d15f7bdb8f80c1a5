// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.drover.api.service.Owner;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class EmulationCommandsTest extends ShellTestBase {
  @Test
  void listsModels() throws IOException {
    assertThat(out("vfio:emulate")).isEqualTo("mlx5\nmtty\n");
    assertThat(json("vfio:emulate --json").toString()).isEqualTo("[\"mlx5\",\"mtty\"]");
  }

  @Test
  void makesDevices() throws IOException {
    assertThat(out("vfio:emulate mtty")).isEqualTo("emu:mtty-2\n");
    assertThat(out("vfio:emulate mtty left ports=2 speed=9600")).isEqualTo("emu:left\n");
    assertThat(json("vfio:emulate mtty ports=1 --json").toString())
        .isEqualTo("{\"address\":\"emu:mtty-2\"}");
    assertThat(platform.emulation.calls)
        .containsExactly(
            "create mtty '' {}",
            "create mtty 'left' {ports=2, speed=9600}",
            "create mtty '' {ports=1}");
  }

  @Test
  void removesDevices() throws IOException {
    assertThat(out("vfio:emulate --remove emu:left")).isEqualTo("emu:left is removed.\n");
    assertThat(platform.emulation.calls).containsExactly("remove emu:left");
    assertThat(failure("vfio:emulate mtty --remove emu:left"))
        .isEqualTo("'mtty' is one word too many beside --remove.");
  }

  @Test
  void refusesWordsThatAreNoOptions() throws IOException {
    assertThat(failure("vfio:emulate mtty left right"))
        .isEqualTo("'right' is no option of a model; write KEY=VALUE.");
    assertThat(failure("vfio:emulate mtty a=1 a=2"))
        .isEqualTo("The option a is given twice; leave one out.");
    assertThat(platform.emulation.calls).isEmpty();
  }

  @Test
  void armsListsAndClearsFaults() throws IOException {
    assertThat(out("vfio:fault")).isEqualTo("No faults are armed.\n");
    out("vfio:fault read:at=4096/EIO --device emu:mtty-0");
    assertThat(out("vfio:fault write:fail=ENOSPC@2*0"))
        .isEqualTo(
            """
            FAULT                 | DEVICE
            ----------------------+-----------
            read:at=4096/EIO@1*1  | emu:mtty-0
            write:fail=ENOSPC@2*0 | any
            """);
    assertThat(json("vfio:fault --json").toString())
        .isEqualTo(
            "[{\"fault\":\"read:at=4096/EIO@1*1\",\"device\":\"emu:mtty-0\",\"call\":\"read\","
                + "\"nth\":1,\"times\":1,\"kind\":\"AT_BYTE\",\"value\":4096,\"errno\":\"EIO\"},"
                + "{\"fault\":\"write:fail=ENOSPC@2*0\",\"device\":null,\"call\":\"write\","
                + "\"nth\":2,\"times\":0,\"kind\":\"FAIL\",\"value\":28,\"errno\":null}]");
    assertThat(failure("vfio:fault --clear read:fail=EIO"))
        .startsWith("--clear disarms all faults;");
    assertThat(out("vfio:fault --clear")).isEqualTo("No faults are armed.\n");
  }

  @Test
  void listsMdevTypes() throws IOException {
    assertThat(out("vfio:mdev types"))
        .isEqualTo(
            """
            KERNEL | PARENT | TYPE   | DESCRIPTION        | AVAILABLE
            -------+--------+--------+--------------------+----------
            vfio   | mtty   | mtty-1 | Single port serial | 24
            vfio   | mtty   | mtty-2 | Dual port serial   | 12
            """);
    assertThat(json("vfio:mdev types --json").getAsJsonArray().get(1).toString())
        .isEqualTo(
            "{\"scheme\":\"vfio\",\"parent\":\"mtty\",\"type\":\"mtty-2\","
                + "\"description\":\"Dual port serial\",\"available\":12}");
  }

  @Test
  void makesAndRemovesMdevs() throws IOException {
    String name = FakeMdevs.NAME;
    assertThat(out("vfio:mdev create mtty-2")).isEqualTo("vfio:" + name + "\n");
    assertThat(json("vfio:mdev create mtty-1 " + name + " --kernel emu --json").toString())
        .isEqualTo("{\"address\":\"emu:" + name + "\"}");
    assertThat(out("vfio:mdev remove vfio:" + name)).isEqualTo("vfio:" + name + " is removed.\n");
    assertThat(platform.mdevs.calls)
        .containsExactly(
            "create vfio mtty-2 random", "create emu mtty-1 " + name, "remove vfio:" + name);
  }

  @Test
  void refusesMdevsThatCannotBeMeant() throws IOException {
    assertThat(json("vfio:mdev types --kernel vfio --json").getAsJsonArray()).hasSize(2);
    assertThat(failure("vfio:mdev types --kernel nosuch --json"))
        .isEqualTo("The kernel nosuch has no mdev types; vfio has some.");
    assertThat(failure("vfio:mdev remove emu:left --kernel vfio"))
        .isEqualTo("emu:left is not a device of the kernel vfio; leave out --kernel.");
    assertThat(failure("vfio:mdev make")).isEqualTo("'make' is none of types, create and remove.");
    assertThat(failure("vfio:mdev create"))
        .isEqualTo("vfio:mdev create needs one word more: the type; `vfio:mdev types` lists them.");
    assertThat(failure("vfio:mdev create mtty-2 left"))
        .isEqualTo("'left' is not a UUID; leave it out and the device gets a random one.");
    assertThat(failure("vfio:mdev types mtty"))
        .isEqualTo("'mtty' is one word too many for vfio:mdev types.");
    assertThat(platform.mdevs.calls).isEmpty();
  }

  @Test
  void traffic() throws IOException {
    platform.devices.lease(Samples.MTTY, new Owner(Owner.Kind.PERSON, "ada"));
    assertThat(out("vfio:traffic list")).startsWith("No traffic;");
    assertThat(out("vfio:traffic start emu:mtty-0")).startsWith("Traffic runs on emu:mtty-0;");
    assertThat(json("vfio:traffic list --json").toString())
        .isEqualTo(
            "[{\"device\":\"emu:mtty-0\",\"kind\":\"uart\",\"running\":true,\"written\":12,"
                + "\"expected\":\"aa11\",\"observed\":null,\"error\":null}]");
    assertThat(out("vfio:traffic list vfio:0000:3b:00.2")).startsWith("No traffic;");
    assertThat(json("vfio:traffic stop emu:mtty-0 --json").getAsJsonObject().get("observed"))
        .hasToString("\"aa11\"");
    assertThat(failure("vfio:traffic start"))
        .isEqualTo("vfio:traffic start needs the device's address too.");
    assertThat(failure("vfio:traffic pause x"))
        .isEqualTo("'pause' is none of start, stop and list.");
  }
}
