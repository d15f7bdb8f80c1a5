// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.drover.api.Errno;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a destination makes of a stream, from the tables of section 2 of real-vendor-drivers. */
class ResumingTest {
  private final Bound bound = Bound.plain();
  private final ScriptedCore core = bound.core;

  @BeforeEach
  void resume() {
    bound.begin(RESUMING);
  }

  private static byte[] image(int length) {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at++) {
      bytes[at] = (byte) (3 * at);
    }
    return bytes;
  }

  @Test
  void theKeyIsMadeWithTheHeaderAndLoadedWithTheLastByte() {
    assertThat(bound.write(Bound.sizeRecord(12_000))).isEqualTo("24");
    assertThat(core.asked()).isEmpty();
    byte[] header = Bound.header(5000, 0, 0);
    bound.write(Arrays.copyOf(header, 15));
    assertThat(core.asked()).isEmpty();
    bound.write(header[15]);
    assertThat(core.asked()).as("as large as announced").containsExactly("CREATE_MKEY 12288");
    bound.write(Arrays.copyOf(image(5000), 4999));
    assertThat(core.asked()).isEmpty();
    assertThat(bound.write(image(5000)[4999])).isEqualTo("1");
    assertThat(core.asked()).containsExactly("LOAD key 1 size 5000");
    assertThat(core.loaded).isEqualTo(image(5000));
  }

  @Test
  void theKeyIsUsedAgainUnlessMoreIsNeeded() {
    bound.write(Bound.header(5000, 0, 0));
    bound.write(image(5000));
    bound.write(Bound.header(8192, 0, 0));
    bound.write(image(8192));
    assertThat(core.asked())
        .containsExactly("CREATE_MKEY 8192", "LOAD key 1 size 5000", "LOAD key 1 size 8192");
    bound.write(Bound.header(8193, 0, 0));
    assertThat(core.asked()).containsExactly("DESTROY_MKEY 1", "CREATE_MKEY 12288");
  }

  @Test
  void oneWriteMayHoldEverything() {
    byte[] all = new byte[24 + 16 + 100 + 16 + 50];
    System.arraycopy(Bound.sizeRecord(100), 0, all, 0, 24);
    System.arraycopy(Bound.header(100, 0, 0), 0, all, 24, 16);
    System.arraycopy(Bound.header(50, 0, 0), 0, all, 140, 16);
    assertThat(bound.write(all)).isEqualTo("206");
    assertThat(core.asked())
        .containsExactly("CREATE_MKEY 4096", "LOAD key 1 size 100", "LOAD key 1 size 50");
  }

  @Test
  void anUnknownTagIsRefusedAtTheSixteenthByte() {
    byte[] header = Bound.header(3, 2, 7);
    assertThat(bound.write(Arrays.copyOf(header, 15))).isEqualTo("15");
    assertThat(bound.write(header[15])).isEqualTo("EOPNOTSUPP");
    assertThat(bound.write((byte) 0)).isEqualTo("ENODEV");
    assertThat(bound.set(RUNNING)).as("all the same").isEqualTo("RUNNING");
  }

  @Test
  void anUnknownTagThatIsOptionalIsPassedOver() {
    for (int flags : new int[] {1, 3}) {
      bound.write(Bound.header(3, flags, 7));
      assertThat(bound.write(new byte[3])).isEqualTo("3");
    }
    bound.write(Bound.header(5000, 1, 9));
    bound.write(image(5000));
    bound.write(Bound.header(10, 0, 0));
    bound.write(image(10));
    assertThat(core.asked()).containsExactly("CREATE_MKEY 4096", "LOAD key 1 size 10");
  }

  @Test
  void theFlagsOfKnownTagsAreNotLookedAt() {
    bound.write(Bound.header(8, 0, 1));
    bound.write(new byte[8]);
    bound.write(Bound.header(10, 0xff, 0));
    bound.write(image(10));
    assertThat(core.asked()).contains("LOAD key 1 size 10");
  }

  @Test
  void aRecordOfFourGibibytesIsTooLarge() {
    assertThat(bound.write(Bound.header(1L << 32, 0, 0))).isEqualTo("ENOMEM");
    assertThat(bound.write((byte) 0)).isEqualTo("ENODEV");
  }

  @Test
  void whatIsAnnouncedIsMappedBeforeAnythingCame() {
    bound.write(Bound.header(100_000_000, 0, 0));
    assertThat(core.asked()).containsExactly("CREATE_MKEY 100003840");
  }

  /** Whoever keeps the data FD open does not keep the image. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsLeftKeepsNoImage() {
    bound.write(Bound.header(8192, 0, 0));
    bound.write(image(100));
    assertThat(core.lastMapped.get()).isNotNull();
    bound.set(STOP);
    while (!core.lastMapped.refersTo(null)) {
      System.gc();
    }
    assertThat(bound.write((byte) 0)).isEqualTo("ENODEV");
  }

  @Test
  void anEmptyImageIsFoundAtTheNextByte() {
    assertThat(bound.write(Bound.header(0, 0, 0))).isEqualTo("16");
    assertThat(core.asked()).isEmpty();
    assertThat(bound.write((byte) 0)).as("nothing to map").isEqualTo("EINVAL");
  }

  @Test
  void anEmptyImageBehindASizeIsLoaded() {
    bound.write(Bound.sizeRecord(100));
    bound.write(Bound.header(0, 0, 0));
    bound.write((byte) 0);
    assertThat(core.asked()).containsExactly("CREATE_MKEY 4096", "LOAD key 1 size 0");
  }

  @Test
  void anEmptyImageAtTheEndIsNeverNoticed() {
    bound.write(Bound.header(0, 0, 0));
    assertThat(bound.set(STOP)).isEqualTo("STOP");
  }

  /** What it lacks is read from the header that was in the same page. */
  @ParameterizedTest
  @ValueSource(ints = {0, 4, 16})
  void aSizeRecordOfAnyLengthIsTaken(int length) {
    bound.write(Bound.header(length, 1, 1));
    byte[] payload = new byte[length];
    if (length > 1) {
      payload[1] = 0x50;
    }
    bound.write(payload);
    bound.write(Bound.header(10, 0, 0));
    bound.write(image(10));
    String key = length == 0 ? "CREATE_MKEY 4096" : "CREATE_MKEY 20480";
    assertThat(core.asked()).containsExactly(key, "LOAD key 1 size 10");
  }

  @Test
  void aRefusedLoadTakesTheWholeWriteAndKillsTheFile() {
    core.fail(ScriptedCore.LOAD, Errno.EINVAL.negative(), 0);
    bound.write(Bound.header(10, 0, 0));
    assertThat(bound.write(new byte[12])).isEqualTo("EINVAL");
    assertThat(bound.write((byte) 0)).isEqualTo("ENODEV");
    assertThat(bound.device.state()).isEqualTo(RESUMING);
    assertThat(bound.set(RUNNING)).isEqualTo("RUNNING");
  }

  @Test
  void aKeyThatIsNotMadeKillsTheFileAndLeavesNothing() {
    core.fail(ScriptedCore.CREATE_MKEY, Errno.ENOMEM.negative(), 0);
    assertThat(bound.write(Bound.header(10, 0, 0))).isEqualTo("ENOMEM");
    bound.set(STOP);
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 24, 30, 40, 100, 5039})
  void aStreamThatIsCutIsNotNoticed(int length) {
    byte[] all = new byte[24 + 16 + 5000];
    System.arraycopy(Bound.sizeRecord(8192), 0, all, 0, 24);
    System.arraycopy(Bound.header(5000, 0, 0), 0, all, 24, 16);
    bound.write(Arrays.copyOf(all, length));
    assertThat(bound.set(RUNNING)).isEqualTo("RUNNING");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  /** {@code mlx5vf_resume_fops} has no ioctl. */
  @Test
  void aFileThatIsLoadedIsAskedForNothing() {
    assertThat(bound.info()).isEqualTo("ENOTTY");
  }

  @Test
  void countsWhatItTookOfABufferThatIsHalfRead() {
    ByteBuffer rest = ByteBuffer.allocate(40).put(new byte[16]).put(Bound.sizeRecord(12_000));
    assertThat(bound.file.write(rest.flip().position(16))).isEqualTo(24);
    assertThat(rest.hasRemaining()).isFalse();
  }
}
