// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.VfToken;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.service.SpaceName;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class DeviceCommandsTest extends ShellTestBase {
  private FakeDevice lease() {
    return platform.devices.lease(Samples.MTTY, new Owner(Owner.Kind.PERSON, "ada"));
  }

  @Test
  void devicesForPeopleAndPrograms() throws IOException {
    assertThat(out("vfio:devices").lines()).hasSize(7);
    assertThat(json("vfio:devices --json").getAsJsonArray()).hasSize(2);
  }

  @Test
  void addressesAloneOfWhatIsLeased() throws IOException {
    // The sample statuses: ada holds the mtty, nobody the card.
    assertThat(out("vfio:devices --quiet")).isEqualTo("emu:mtty-0\nvfio:0000:3b:00.2\n");
    assertThat(out("vfio:devices --leased -q")).isEqualTo("emu:mtty-0\n");
    assertThat(json("vfio:devices --leased --json").getAsJsonArray()).hasSize(1);
    assertThat(failure("vfio:devices --quiet --json")).contains("--quiet and --json");

    platform.devices.statuses.remove(Samples.MTTY);
    assertThat(out("vfio:devices --leased --quiet")).isEmpty();
    assertThat(out("vfio:devices --leased")).isEqualTo("Nobody holds a device.\n");
    assertThat(out("vfio:devices --leased --json")).isEqualTo("[]\n");
  }

  @Test
  void resultsGoThroughPipes() throws IOException {
    assertThat(out("vfio:devices | grep --color=never generic"))
        .startsWith("vfio:0000:3b:00.2 | generic")
        .doesNotContain("mtty");
  }

  @Test
  void infoInAnyOrderOfWords() throws IOException {
    assertThat(out("vfio:info emu:mtty-0")).startsWith("address         emu:mtty-0\n");
    assertThat(json("vfio:info emu:mtty-0 --json")).isEqualTo(json("vfio:info --json emu:mtty-0"));
  }

  @Test
  void opensForThePersonWhoTyped() throws IOException {
    assertThat(out("vfio:open vfio:0000:3b:00.2"))
        .isEqualTo(
            "vfio:0000:3b:00.2 is open and leased to person ada; `vfio:release vfio:0000:3b:00.2`"
                + " ends that.\n");
    assertThat(platform.devices.leases.get(Samples.CARD).owner())
        .isEqualTo(new Owner(Owner.Kind.PERSON, "ada"));
    assertThat(failure("vfio:open vfio:0000:3b:00.2"))
        .isEqualTo("vfio:0000:3b:00.2 is leased to person ada.");
    assertThat(out("vfio:release vfio:0000:3b:00.2"))
        .isEqualTo(
            "vfio:0000:3b:00.2 is released; its state is lost: a real device resets when its last"
                + " descriptor is closed.\n");
    assertThat(platform.devices.leases).isEmpty();
  }

  @Test
  void explainsTheGravestFirst() throws IOException {
    assertThat(out("vfio:explain vfio:0000:3b:00.2"))
        .isEqualTo(
            """
            vfio:0000:3b:00.2 cannot be opened.

            not-bound
              no driver has vfio:0000:3b:00.2.
              -> vfio:prepare vfio:0000:3b:00.2

            no-iommufd
              the kernel has no /dev/iommu.
            """);
    assertThat(json("vfio:explain vfio:0000:3b:00.2 --json").getAsJsonObject().get("verdict"))
        .hasToString("\"NOT_OPENED\"");
  }

  @Test
  void plansAndTellsTheGravestFirst() throws IOException {
    assertThat(out("vfio:plan emu:mtty-0 emu:mtty-1"))
        .isEqualTo(
            """
            emu:mtty-0 into emu:mtty-1: it would be refused, for one reason.

            state  96 B by the device's own estimate, which may be too small
            moves  while the device stands: it has no PRE_COPY
            time   not estimated: neither the devices nor the way were measured

            refusal  ports
              it has fewer ports.
              -> take more

            warning  no-p2p
              it has no P2P states.
            """);
    assertThat(platform.planned)
        .contains(
            new PlanRequest(DeviceAddress.parse("emu:mtty-0"), DeviceAddress.parse("emu:mtty-1")));
    assertThat(
            json("vfio:plan emu:mtty-0 tcp://h:1 --fresh --json").getAsJsonObject().get("verdict"))
        .hasToString("\"REFUSED\"");
    assertThat(platform.planned.orElseThrow().fresh()).isTrue();
    assertThat(failure("vfio:plan emu:a=emu:b emu:c")).contains("names a destination, and so does");
    assertThat(platform.devices.leases).isEmpty();
  }

  @Test
  void opensByAPath() throws IOException {
    assertThat(out("vfio:open vfio:0000:3b:00.2 --via cdev"))
        .isEqualTo(
            "vfio:0000:3b:00.2 is open by cdev and leased to person ada; `vfio:release"
                + " vfio:0000:3b:00.2` ends that.\n");
    assertThat(platform.devices.leases.get(Samples.CARD).via()).contains(AccessPath.CDEV);
    assertThat(failure("vfio:open emu:mtty-0 --via container"))
        .isEqualTo("'container' is no way to open a device; write group or cdev");
  }

  @Test
  void opensWithATokenThatItDoesNotRepeat() throws IOException {
    String secret = "cafe0123-4567-89ab-cdef-0123456789ab";
    assertThat(out("vfio:open vfio:0000:3b:00.2 --vf-token " + secret)).doesNotContain("cafe0123");
    assertThat(platform.devices.tokens).containsEntry(Samples.CARD, VfToken.parse(secret));
    assertThat(failure("vfio:open emu:mtty-0 --vf-token @/no/such/file"))
        .isEqualTo("/no/such/file cannot be read, which --vf-token names");
    assertThat(failure("vfio:open emu:mtty-0 --vf-token cafe0123"))
        .contains("a VF token is a UUID")
        .doesNotContain("cafe0123");
    assertThat(shell.audit).isNotEmpty().noneMatch(line -> line.contains("cafe0123"));
  }

  @Test
  void opensForAsLongAsTheKernelDoesNotAsk() throws IOException {
    out("vfio:open vfio:0000:3b:00.2 --on-request session");
    assertThat(platform.devices.leases.get(Samples.CARD).policy()).isEqualTo(ReleasePolicy.SESSION);
    assertThat(failure("vfio:open emu:mtty-0 --on-request never"))
        .isEqualTo("'never' is not what can become of a lease; write keep, idle, session");
    assertThat(platform.devices.leases).doesNotContainKey(Samples.MTTY);
  }

  /** A script that goes on would work with a device that nobody holds. */
  @Test
  void failsIfTheKernelHasTakenTheDeviceBackAtOnce() throws IOException {
    platform.devices.kernelAsks = true;
    for (String end : List.of("", " --json")) {
      assertThat(failure("vfio:open emu:mtty-0 --on-request idle" + end))
          .isEqualTo("emu:mtty-0 was opened and is released again, because the kernel asks for it");
      platform.devices.leases.clear();
    }
  }

  @Test
  void opensWithMemory() throws IOException {
    assertThat(out("vfio:open emu:mtty-0 --memory 64M"))
        .isEqualTo(
            "emu:mtty-0 is open with memory of 64.0 MiB at 0x1000000 and leased to person ada;"
                + " `vfio:release emu:mtty-0` ends that.\n");
    String json = json("vfio:open vfio:0000:3b:00.2 --memory 64M,4k@0x100000000 --json").toString();

    assertThat(json)
        .contains(
            "\"memory\":[{\"iova\":\"0x1000000\",\"length\":67108864},"
                + "{\"iova\":\"0x100000000\",\"length\":4096}]");
    assertThat(failure("vfio:open vfio:0000:3b:00.2 --memory 64X"))
        .isEqualTo("--memory '64X' is not a size; write it as 64M, 4096 or 0x1000.");
    assertThat(failure("vfio:open vfio:0000:3b:00.2 --memory 4k@0x2000,4k@0x1000"))
        .isEqualTo(
            "the memory at 0x1000 to 0x1fff overlaps that at 0x2000 to 0x2fff, or comes before it");
  }

  @Test
  void opensInASpaceOfAName() throws IOException {
    assertThat(out("vfio:open emu:mtty-0 --space vm-1"))
        .isEqualTo(
            "emu:mtty-0 is open in the space vm-1 and leased to person ada; `vfio:release"
                + " emu:mtty-0` ends that.\n");
    assertThat(platform.devices.leases.get(Samples.MTTY).space()).contains(new SpaceName("vm-1"));
    assertThat(failure("vfio:open --space vm/1 vfio:0000:3b:00.2"))
        .isEqualTo(
            "'vm/1' is not the name of an address space; write 1 to 64 letters, digits, dots,"
                + " underscores and hyphens, for example vm-1");
    assertThat(failure("vfio:open emu:mtty-0 --space"))
        .isEqualTo("The value of --space is missing; see vfio:open --help");
  }

  @Test
  void drivers() throws IOException {
    assertThat(out("vfio:drivers")).startsWith("No plug-ins;");
    platform.drivers.add(new DriverInfo("driver", "mtty", "org.drover.vendor.mtty/0.1.0"));
    assertThat(out("vfio:drivers"))
        .isEqualTo(
            """
            KIND   | NAME | BUNDLE
            -------+------+-----------------------------
            driver | mtty | org.drover.vendor.mtty/0.1.0
            """);
    assertThat(json("vfio:drivers --json").toString())
        .isEqualTo(
            "[{\"kind\":\"driver\",\"name\":\"mtty\",\"bundle\":\"org.drover.vendor.mtty/0.1.0\"}]");
  }

  @Test
  void stateIsToldWithoutALease() throws IOException {
    assertThat(out("vfio:state emu:mtty-0")).isEqualTo("emu:mtty-0 RUNNING\n");
    assertThat(out("vfio:state vfio:0000:3b:00.2"))
        .isEqualTo("vfio:0000:3b:00.2 unknown until opened\n");
    assertThat(json("vfio:state vfio:0000:3b:00.2 --json").toString())
        .isEqualTo("{\"address\":\"vfio:0000:3b:00.2\",\"state\":null,\"problem\":null}");
    assertThat(platform.devices.uses).isEmpty();
  }

  @Test
  void stateIsSetOnALeasedDeviceWithoutRecovery() throws IOException {
    FakeDevice device = lease();
    assertThat(out("vfio:state emu:mtty-0 --set stop-copy"))
        .isEqualTo("emu:mtty-0 RUNNING -> STOP_COPY; its data stream is open on the lease\n");
    assertThat(device.calls).containsExactly("transition STOP_COPY Optional.empty false");
    assertThat(json("vfio:state --set STOP emu:mtty-0 --json").toString())
        .isEqualTo(
            "{\"address\":\"emu:mtty-0\",\"from\":\"STOP_COPY\",\"state\":\"STOP\",\"stream\":false}");
    assertThat(device.state()).isEqualTo(MigrationState.STOP);
  }

  @Test
  void stateIsSetUnderTheRulesOfTheVendorsDriver() throws IOException {
    FakeDevice device = lease();
    out("vfio:state emu:mtty-0 --set STOP");
    assertThat(device.recovery.onlyResetAfter())
        .containsExactly(new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING));
  }

  @Test
  void stateIsNotSetWithoutALease() throws IOException {
    assertThat(failure("vfio:state emu:mtty-0 --set STOP"))
        .isEqualTo("emu:mtty-0 is not open; open it with `vfio:open emu:mtty-0` first.");
    assertThat(failure("vfio:state emu:mtty-9 --set STOP")).contains("did you mean emu:mtty-0?");
    assertThat(platform.devices.opened).isEmpty();
  }

  @Test
  void anUnknownStateNamesThoseThatExist() throws IOException {
    lease();
    assertThat(failure("vfio:state emu:mtty-0 --set PAUSED"))
        .startsWith("'PAUSED' is not a migration state; use one of ERROR, STOP, RUNNING,");
  }

  @Test
  void aFailedTransitionIsOneSentence() throws IOException {
    lease().failure =
        new DroverException("emu:mtty-0 did not go to STOP: EIO.", new IOException("inner"));
    assertThat(failure("vfio:state emu:mtty-0 --set STOP"))
        .isEqualTo("emu:mtty-0 did not go to STOP: EIO.");
  }

  @Test
  void aPluginsOwnErrorIsOneSentenceToo() throws IOException {
    lease().failure = new IllegalStateException("list is empty");
    assertThat(failure("vfio:state emu:mtty-0 --set STOP"))
        .isEqualTo(
            "vfio:state failed unexpectedly with IllegalStateException (list is empty); the log has"
                + " the whole of it: log:display.");
  }

  @Test
  void resetsALeasedDevice() throws IOException {
    FakeDevice device = lease();
    assertThat(out("vfio:reset emu:mtty-0")).isEqualTo("emu:mtty-0 is reset and in RUNNING.\n");
    assertThat(device.calls).containsExactly("reset");
  }

  @Test
  void saysThatItTookALeaseForItself() throws IOException {
    Result result = run("vfio:reset emu:mtty-0");
    assertThat(result.status()).isZero();
    assertThat(result.err())
        .isEqualTo("emu:mtty-0 was not leased; leased for the duration of this command.\n");
    assertThat(result.out()).isEqualTo("emu:mtty-0 is reset and in RUNNING.\n");
    assertThat(platform.devices.uses).containsExactly("emu:mtty-0 by command vfio:reset of ada");
    assertThat(platform.devices.leases).isEmpty();
  }

  @Test
  void readsARegion() throws IOException {
    FakeDevice device = lease();
    assertThat(out("vfio:region read emu:mtty-0 7 0x10 0x4"))
        .isEqualTo("00000010  10 11 12 13                                      |....|\n");
    assertThat(device.calls).containsExactly("read 7 16 4");
    assertThat(out("vfio:region read emu:mtty-0 7 16 4 --raw")).isEqualTo("10111213\n");
    assertThat(failure("vfio:region read emu:mtty-0 7 16 4 --raw --json"))
        .isEqualTo("--raw and --json are two forms of one answer; give one of them");
    assertThat(json("vfio:region read emu:mtty-0 7 0x10 4 --json").toString())
        .isEqualTo(
            "{\"address\":\"emu:mtty-0\",\"region\":7,\"offset\":16,\"length\":4,"
                + "\"hex\":\"10111213\"}");
  }

  @Test
  void aLeaseOfItsOwnDoesNotDisturbTheJson() throws IOException {
    assertThat(json("vfio:region read emu:mtty-0 0 0 1 --json").getAsJsonObject().get("hex"))
        .hasToString("\"00\"");
  }

  @Test
  void doesNotReadWhatAResetWouldHaveEmptied() throws IOException {
    assertThat(failure("vfio:region read vfio:0000:3b:00.2 0 0 1"))
        .isEqualTo("use of vfio:0000:3b:00.2 is refused: opening it would reset it");
  }

  /** Gogo would make a number of 1d or 0041 if it were the first word. */
  @Test
  void writesARegionByteForByte() throws IOException {
    FakeDevice device = lease();
    assertThat(out("vfio:region write emu:mtty-0 0 0x2 1d")).isEqualTo("1 byte written.\n");
    assertThat(out("vfio:region write emu:mtty-0 0 3 0041")).isEqualTo("2 bytes written.\n");
    assertThat(device.calls).containsExactly("write 0 2 1", "write 0 3 2");
    assertThat(device.memory).startsWith(0, 1, 0x1d, 0x00, 0x41, 5);
  }

  @Test
  void writesOnlyWithALease() throws IOException {
    assertThat(failure("vfio:region write emu:mtty-0 0 0 41"))
        .isEqualTo("emu:mtty-0 is not open; open it with `vfio:open emu:mtty-0` first.");
  }

  @Test
  void refusesWhatARegionCannotMean() throws IOException {
    lease();
    assertThat(failure("vfio:region read emu:mtty-0 0 x 1"))
        .startsWith("OFFSET 'x' is not a number");
    assertThat(failure("vfio:region read emu:mtty-0 0 0 0")).startsWith("LENGTH is 0;");
    assertThat(failure("vfio:region read emu:mtty-0 0 0 1048577")).startsWith("LENGTH '1048577'");
    assertThat(failure("vfio:region write emu:mtty-0 0 0 4")).startsWith("'4' are not bytes;");
    assertThat(failure("vfio:region peek emu:mtty-0 0 0 4"))
        .isEqualTo("'peek' is neither read nor write.");
  }
}
