// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.GuestPlatform.address;
import static org.drover.itests.kernel.guest.GuestPlatform.object;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Devices of a real kernel that somebody holds: by which path, and until the kernel asks. */
@ExtendWith(OneGuestPlatform.class)
final class HeldDevicesTest {
  private static final String CREATE = "vfio:mdev create mtty-2 --json";

  private final GuestPlatform guest;
  private final Platform platform;
  @TempDir private Path files;

  HeldDevicesTest(GuestPlatform guest) {
    this.guest = guest;
    this.platform = guest.platform();
  }

  /** What an administrator does; it returns when nobody has the device open. */
  private static CompletableFuture<Void> removed(String device) {
    Path remove =
        Path.of("/sys/bus/mdev/devices", device.substring(device.indexOf(':') + 1), "remove");
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(remove, "1");
                done.complete(null);
              } catch (IOException e) {
                done.completeExceptionally(new UncheckedIOException(e));
              }
            },
            "removes " + device);
    writer.setDaemon(true);
    writer.start();
    return done;
  }

  @Test
  @Timeout(300)
  void aRemovalOfAHeldDeviceEndsAsItsLeaseSays() throws Exception {
    List<String> made =
        platform.answers(CREATE, CREATE, CREATE).stream().map(GuestPlatform::address).toList();
    String kept = made.get(0);
    String idle = made.get(1);
    String session = made.get(2);
    platform.answers(
        "vfio:open " + kept,
        "vfio:open " + idle + " --on-request idle",
        "vfio:open " + session + " --on-request session");

    CompletableFuture<Void> removalOfKept = removed(kept);
    CompletableFuture<Void> removalOfSession = removed(session);
    removed(idle).get(120, TimeUnit.SECONDS);
    Until.holds(
        "both are asked for",
        () ->
            platform
                    .ask("vfio:devices --leased")
                    .lines()
                    .filter(l -> l.contains("asked back"))
                    .count()
                == 2);
    assertThat(removalOfKept).isNotDone();
    assertThat(removalOfSession).isNotDone();

    platform.ask("vfio:save " + session + " " + files.resolve("moved.img"));
    removalOfSession.get(120, TimeUnit.SECONDS);
    assertThat(files.resolve("moved.img")).as("what it held was saved first").isNotEmptyFile();
    assertThat(removalOfKept).isNotDone();
    platform.ask("vfio:release " + kept);
    removalOfKept.get(120, TimeUnit.SECONDS);
    assertThat(platform.ask("vfio:devices --quiet").lines()).doesNotContain(kept, idle, session);
  }

  @Test
  void opensByThePathThatTheKernelPrefers() throws IOException {
    String path = OpeningTest.preferred().word();
    List<String> told =
        platform.answers(
            "vfio:open " + guest.untouched() + " --json", "vfio:info " + guest.untouched());

    assertThat(object(told.get(0)).get("via").getAsString()).isEqualTo(path);
    assertThat(told.get(1)).containsPattern("(?m)^opened by +" + path + "$");
    String other = OpeningTest.preferred() == org.drover.api.AccessPath.CDEV ? "group" : "cdev";
    SshConsole.Result moved = platform.run("vfio:open " + guest.untouched() + " --via " + other);
    assertThat(moved.err()).contains("it is open by " + path + " already; leave --via out");
    platform.ask("vfio:release " + guest.untouched());
  }

  @Test
  void explainsWhatIsAgainstADevice() throws IOException {
    List<String> told =
        platform.answers(
            "vfio:explain " + guest.untouched() + " --json",
            "vfio:explain vfio:00000000-0000-4000-8000-000000000000");

    JsonObject found = object(told.get(0));
    assertThat(found.get("verdict").getAsString()).isEqualTo("MIGRATABLE");
    assertThat(found.getAsJsonArray("findings").toString().contains("no-iommufd"))
        .isEqualTo(RigKernel.ofThisGuest() == RigKernel.DEBIAN);
    assertThat(told.get(1)).contains("cannot be opened.").contains("\nno-such-device\n");
    assertThat(address(told.get(0))).isEqualTo(guest.untouched());
  }
}
