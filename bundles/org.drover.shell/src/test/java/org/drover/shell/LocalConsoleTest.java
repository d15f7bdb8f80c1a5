// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.Owner;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The console whose end would be the platform's, while a device is held. */
@Timeout(60)
class LocalConsoleTest extends ConsoleTestBase {
  private static final String REFUSED = "stopping the platform is refused: ";
  private static final String CONTROL_D = "\u0004";

  private final LocalConsole local = new LocalConsole();

  @BeforeEach
  void holdADevice() {
    platform.devices.lease(Samples.MTTY, new Owner(Owner.Kind.PERSON, "ada"));
  }

  /** As Karaf marks and tells it, on a thread of nobody's login. */
  private void isLocal() {
    console.put("karaf.shell.local", true);
    local.bindSession(console);
  }

  private static int refusals(String picture) {
    return picture.split(REFUSED, -1).length - 1;
  }

  private static boolean isAtPrompt(String picture) {
    return picture.stripTrailing().endsWith("()>");
  }

  @Test
  void leavingItIsRefused() throws Exception {
    isLocal();
    List<String> leaving = List.of("exit", "logout", "shell:logout");
    for (int typed = 1; typed <= leaving.size(); typed++) {
      int wanted = typed;
      press(leaving.get(typed - 1) + "\r");
      awaitPicture(picture -> refusals(picture) == wanted && isAtPrompt(picture));
    }
    assertThat(platform.end.asked).isEmpty();
  }

  @Test
  void controlDDoesNothing() throws Exception {
    isLocal();
    press(CONTROL_D);
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
    assertThat(platform.end.asked).isEmpty();
  }

  @Test
  void leavingItByForceEndsEverythingInOrder() throws Exception {
    isLocal();
    press("exit --force\r");
    awaitScreen(text -> text.contains("The platform stops."));
    assertThat(platform.end.asked).first().isEqualTo("end");
  }

  private void assertIsLeftAsEver() {
    assertThat(console.get("karaf.disableEofExit")).isEqualTo(false);
    assertThat(console.get("exit")).isNull();
    assertThat(console.get("logout")).isNull();
    assertThat(console.get("shell:logout")).isNull();
  }

  @Test
  void anotherConsoleIsLeftAsEver() {
    local.bindSession(console);
    assertIsLeftAsEver();
  }

  @Test
  void withoutItsBundleItIsLeftAsEver() {
    isLocal();
    local.unbindSession(console);
    assertIsLeftAsEver();
  }
}
