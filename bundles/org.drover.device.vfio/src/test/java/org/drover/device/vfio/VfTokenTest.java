// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_FEATURE;
import static org.drover.device.vfio.ScriptedMtty.GROUP;
import static org.drover.device.vfio.ScriptedMtty.GROUP_GET_DEVICE_FD;
import static org.drover.testkit.CallMatcher.ioctl;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The secret of a physical function and its virtual ones: told to the kernel and nobody else. */
class VfTokenTest {
  private static final String SECRET = "cafe0123-4567-89ab-cdef-0123456789ab";
  private static final VfToken TOKEN = VfToken.parse(SECRET);

  /** As far as a call shows it: {@code NAME vf_token=UUID}. */
  private static final CallMatcher WITH_TOKEN =
      ioctl(GROUP, GROUP_GET_DEVICE_FD, hex(ScriptedMtty.UUID + " vf_token=cafe0123-4567"));

  /** {@code argsz 24, VFIO_DEVICE_FEATURE_SET | PCI_VF_TOKEN}, and the UUID in its own order. */
  private static final CallMatcher SET_TOKEN =
      ioctl(
          DEVICE,
          DEVICE_FEATURE,
          "18 00 00 00 00 00 02 00 ca fe 01 23 45 67 89 ab cd ef 01 23 45 67 89 ab");

  /** {@code PROBE | SET} of feature 0, {@code PCI_VF_TOKEN}. */
  private static final CallMatcher PROBE_TOKEN =
      ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 00 00 06 00");

  private final ScriptedFunction function = new ScriptedFunction(new ScriptedMtty());
  private final ScriptedMtty mtty = function.scripted;
  private final AddressSpace space = mtty.backend.bind(WorkloadMemory.NONE);

  private static String hex(String text) {
    return HexFormat.ofDelimiter(" ").formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @AfterEach
  void leavesNothing() {
    space.close();
    assertThat(mtty.counting.live()).isEmpty();
  }

  @Test
  void aVirtualFunctionIsOpenedByItsNameAndTheToken() {
    function.virtual();
    mtty.kernel.expect(WITH_TOKEN).giving(DEVICE);

    mtty.backend.open(ADDRESS, space, TOKEN).close();

    mtty.kernel.verify();
    assertThat(mtty.seen(SET_TOKEN)).as("it is no physical one").isZero();
  }

  @Test
  void thatOfAPhysicalFunctionIsSet() {
    mtty.kernel.whenever(PROBE_TOKEN).giving(0);
    mtty.kernel.whenever(SET_TOKEN).giving(0);

    mtty.backend.open(ADDRESS, space, TOKEN).close();

    assertThat(mtty.seen(SET_TOKEN)).isEqualTo(1);
    mtty.backend.open(ADDRESS, space).close();
    assertThat(mtty.seen(SET_TOKEN)).as("without one it stays as it is").isEqualTo(1);
  }

  @Test
  void whoLacksItIsToldWhomToAsk() {
    function.virtual();
    mtty.kernel.expect(ioctl(GROUP, GROUP_GET_DEVICE_FD)).failing(Errno.EACCES);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space))
        .hasMessageContaining("EACCES")
        .hasMessageContaining("a VFIO driver has its physical function too")
        .hasMessageEndingWith("open it with --vf-token UUID");
  }

  /** {@code vf_token->users}: its own virtual functions are what is open. */
  @Test
  void ofAPhysicalFunctionItsVirtualOnesAreTheReason() {
    mtty.kernel.whenever(ioctl(GROUP, GROUP_GET_DEVICE_FD)).failing(Errno.EACCES);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space))
        .hasMessageContaining("some of its virtual functions are open")
        .hasMessageNotContaining("physical");
    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space, TOKEN))
        .hasMessageContaining("not the one that its virtual functions")
        .hasMessageNotContaining("physical");
  }

  @ParameterizedTest
  @CsvSource({
    "13, is not the one that the owner of its physical function has set",
    "22, neither a virtual function of one that a VFIO driver has",
    "19, its driver takes no VF token"
  })
  void aWrongOneIsCalledSoAndNotRepeated(int errno, String says) {
    function.virtual();
    mtty.kernel.expect(ioctl(GROUP, GROUP_GET_DEVICE_FD)).failing(Errno.of(errno));

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space, TOKEN))
        .hasMessageContaining(says)
        .hasMessageNotContaining("cafe0123");
  }

  /** A mediated device is looked for by its name alone: {@code vfio_device_get_from_name()}. */
  @Test
  void anMdevDoesNotTakeOne() {
    ScriptedMtty mdev = new ScriptedMtty();

    assertThatThrownBy(
            () -> mdev.backend.open(ADDRESS, mdev.backend.bind(WorkloadMemory.NONE), TOKEN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("only PCI functions take one")
        .hasMessageContaining("leave --vf-token out");
    assertThat(mdev.kernel.calls()).as("it is not even opened").isEmpty();
  }

  /** Its node was opened without a word of the token, which would be lost. */
  @Test
  void anOrdinaryFunctionIsClosedAgain() {
    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space, TOKEN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("neither a virtual function, nor a physical one")
        .hasMessageContaining("leave --vf-token out");
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
  }

  @Test
  void nobodyWhoTracesSeesIt() {
    List<CallTracing.FinishedCall> calls = new CopyOnWriteArrayList<>();
    mtty.kernel.whenever(PROBE_TOKEN).giving(0);
    mtty.kernel.whenever(SET_TOKEN).giving(0);
    try (CallTracing.Tap tap = mtty.backend.tracing().orElseThrow().tap(ADDRESS, calls::add)) {
      assertThat(tap).isNotNull();
      MigratableDevice device = mtty.backend.open(ADDRESS, space, TOKEN);
      device.close();
    }

    assertThat(calls).hasSizeGreaterThan(5);
    assertThat(calls.stream().map(call -> call.decode(1).toString()))
        .noneMatch(line -> line.contains("cafe0123") || line.contains("vf_token="));
    assertThat(TOKEN.toString()).isEqualTo("a VF token");
    assertThat(TOKEN.text()).isEqualTo(SECRET);
    assertThatThrownBy(() -> VfToken.parse("cafe"))
        .hasMessageContaining("a VF token is a UUID")
        .hasMessageNotContaining("cafe");
  }
}
