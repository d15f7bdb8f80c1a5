// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.Placement;
import org.drover.api.spi.DirtyBitmap;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptDirty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrackedMemoryTest {
  private static final IovaRange PAGES = new IovaRange(0x1000000, 8 * 4096);

  @TempDir private Path directory;
  private final List<String> log = new ArrayList<>();
  private Rig rig;
  private ScriptDevice a;

  /** Eight pages, of which each round finds the first to be dirty. */
  private final class OnePage implements DirtyMemory.Measurement {
    private final DirtyBitmap bitmap = new DirtyBitmap(PAGES, 4096);

    @Override
    public List<DirtyMemory.Source> sources() {
      return List.of(new DirtyMemory.Source("the test", OptionalLong.of(1), Optional.empty()));
    }

    @Override
    public DirtyMemory.Round round() {
      log.add("round");
      bitmap.mark(new IovaRange(PAGES.iova(), 1));
      return new DirtyMemory.Round(
          1, Duration.ofSeconds(1), List.of(bitmap), sources(), Optional.empty());
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  private DirtyMemory.Measurement begin(DeviceAddress device, long pageSize) {
    log.add("begin " + device + " " + pageSize);
    return new OnePage();
  }

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    DirtyMemory service = this::begin;
    rig.put(DirtyMemory.class, service);
    a = rig.vfio.open("emu:a");
  }

  @Test
  void printsAsItsLastRoundWithAMap() {
    ScriptDirty tracking = rig.vfio.dirty(a);
    assertThat(tracking).hasToString("the memory of emu:a, tracked; no round yet");
    assertThatThrownBy(tracking::map)
        .isInstanceOf(DroverException.class)
        .hasMessage("There was no round yet; round() asks what is dirty.");

    assertThat(tracking.round().dirtyPages()).isEqualTo(1);

    assertThat(tracking.map().toString()).contains("0x1000000  #.......");
    assertThat(tracking.toString())
        .contains("dirty    1 of 8 pages", "told by  the test: 1 pages", "0x1000000  #.......");
  }

  @Test
  void isOverWhenItIsClosed() {
    ScriptDirty tracking = rig.vfio.dirty("emu:a");
    tracking.close();
    tracking.close();

    assertThat(log).startsWith("begin emu:a 4096", "close");
    assertThatThrownBy(tracking::round)
        .hasMessage("The memory of emu:a is not tracked any more; dirty(\"emu:a\") begins anew.");
  }

  @Test
  void endsWithTheSessionBeforeItsDevice() {
    assertThat(rig.vfio.dirty(a)).isNotNull();

    List<String> said = rig.vocabulary.close(Rig.GUARD);

    assertThat(said).containsExactly("ended the tracking of the memory of emu:a", "released emu:a");
    assertThat(log).endsWith("close");
  }

  @Test
  void memoryIsWhatADeviceIsOpenedWith() {
    assertThat(rig.vfio.memory("32k")).isEqualTo(Placement.ANY.with(List.of(PAGES)));
    assertThatThrownBy(() -> rig.vfio.memory("32q"))
        .isInstanceOf(DroverException.class)
        .hasMessage("memory '32q' is not a size; write it as 64M, 4096 or 0x1000.");
    // The rig has no machine of its own, which memory comes from.
    assertThatThrownBy(() -> rig.vfio.open("emu:b", rig.vfio.memory("32k")))
        .hasMessageContaining("memory for devices needs the machine's own kernel");
  }
}
