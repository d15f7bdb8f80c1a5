// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one kernel's mtty holds is in another one after a save and a restore, and only then. */
final class MttySaveRestoreTest {
  // 24 bytes of header and 36 for each port, as struct mtty_data of samples/vfio-mdev/mtty.c lays
  // them out on x86:
  // port 0 has 0x5a in its scratch register (the last of its 8 UART registers) and "AB" in its
  // FIFO, of which head,
  // tail and count follow behind the FIFO's 16 bytes.
  private static final byte[] GOLDEN =
      HexFormat.of()
          .parseHex(
              "4e2c3e8c89099d7e0100000000000000"
                  + "0200000000000000000000000000005a"
                  + "41420000000000000000000000000000"
                  + "02000200000000000010000000000000"
                  + "00000000000000000000000000000000"
                  + "00000000000000000000000000100000");
  private static final String CONTENTS = "SCR=5a FIFO=4142;SCR=00 FIFO=;";

  private final Kernel kernel = new JnaKernel();
  private Mtty source;
  private Mtty destination;

  @BeforeEach
  void makeDevices() {
    VfioBackend backend = new VfioBackend(kernel);
    source = new Mtty(kernel, backend);
    destination = new Mtty(kernel, backend);
    source.write(0, Mtty.SCR, 0x5a);
    source.write(0, Mtty.DATA, 'A');
    source.write(0, Mtty.DATA, 'B');
    destination.write(0, Mtty.SCR, 0xa5);
    destination.write(0, Mtty.DATA, 'x');
    destination.write(1, Mtty.SCR, 0x77);
    destination.write(1, Mtty.DATA, 'y');
    destination.write(1, Mtty.DATA, 'z');
  }

  @AfterEach
  void removeDevices() {
    try (Mtty first = source;
        Mtty second = destination) {
      assertThat(first.address()).isNotEqualTo(second.address());
    }
  }

  @Test
  void savesTheBytesThatTheSampleDriverLaysOut() {
    assertThat(source.save()).isEqualTo(GOLDEN);
  }

  @Test
  void restoresWhatWasSavedIntoADeviceThatHeldSomethingElse() {
    destination.restore(source.save());

    assertThat(destination.contents()).isEqualTo(CONTENTS);
  }

  @Test
  void holdsSomethingElseWithoutTheRestore() {
    source.save();

    assertThat(destination.contents()).isEqualTo("SCR=a5 FIFO=78;SCR=77 FIFO=797a;");
  }

  @Test
  void saveLeavesTheSourceAsItWas() {
    source.save();
    source.device().reset();

    assertThat(source.contents()).isEqualTo(CONTENTS);
  }
}
