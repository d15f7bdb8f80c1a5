// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.dirty.Bits.bitmap;
import static org.drover.device.vfio.dirty.Bits.dirty;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JointTrackerTest {
  private final List<String> log = new ArrayList<>();
  private final JointTracker joint =
      new JointTracker("the IOMMU", List.of(new IovaRange(0x1000, 8 * Bits.PAGE)));
  private final Part one = new Part("one", 0);
  private final Part two = new Part("two", 3);

  /** Reports one page. */
  private final class Part implements DirtyTracker {
    private final String name;
    private final long page;
    private boolean fails;

    Part(String name, long page) {
      this.name = name;
      this.page = page;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      act("start");
    }

    @Override
    public void report(DirtyBitmap into) {
      act("report");
      into.mark(new IovaRange(into.range().iova() + page * Bits.PAGE, 1));
    }

    @Override
    public void stop() {
      act("stop");
    }

    private void act(String what) {
      log.add(what + " " + name);
      if (fails) {
        throw new DroverException(what + " of " + name + " failed");
      }
    }
  }

  @Test
  void tellsWhatAnyOfThemKnows() {
    joint.add(one);
    joint.add(two);
    DirtyBitmap bitmap = bitmap(0x1000, 8);

    joint.start();
    joint.report(bitmap);
    joint.stop();

    assertThat(dirty(bitmap)).containsExactly(0L, 3L);
    assertThat(log)
        .containsExactly(
            "start one", "start two", "report one", "report two", "stop two", "stop one");
    assertThat(joint.name()).isEqualTo("the IOMMU");
  }

  @Test
  void oneThatComesLaterTracksFromThenOn() {
    joint.add(one);
    joint.start();
    joint.add(two);
    DirtyBitmap bitmap = bitmap(0x1000, 8);

    joint.report(bitmap);

    assertThat(log).containsExactly("start one", "start two", "report one", "report two");
    assertThat(dirty(bitmap)).containsExactly(0L, 3L);
  }

  @Test
  void ifOneThatComesLaterDoesNotStartNothingIsReportedAnyMore() {
    joint.add(one);
    joint.start();
    two.fails = true;
    joint.add(two);

    assertThatThrownBy(() -> joint.report(bitmap(0x1000, 8)))
        .isInstanceOf(DroverException.class)
        .hasMessage("start of two failed");
    assertThatThrownBy(() -> joint.report(bitmap(0x1000, 8))).hasMessage("start of two failed");
  }

  @Test
  void ifOneIsGivenUpMeanwhileNothingIsReportedAnyMore() {
    joint.add(one);
    joint.add(two);
    joint.start();
    joint.remove(two);

    assertThat(log).endsWith("stop two");
    assertThatThrownBy(() -> joint.report(bitmap(0x1000, 8)))
        .hasMessage("sight was lost of what two knew: it was given up while the IOMMU tracked");
    joint.stop();
    joint.start();
    joint.report(bitmap(0x1000, 8));
    assertThat(log).endsWith("stop one", "start one", "report one");
  }

  @Test
  void ifSomebodyComesWithoutATrackerNothingIsReportedAnyMore() {
    joint.add(one);
    joint.start();
    joint.blindTo("vfio:b");
    joint.remove(one);

    assertThatThrownBy(() -> joint.report(bitmap(0x1000, 8)))
        .as("the first reason")
        .hasMessage(
            "sight was lost of vfio:b, which came while the IOMMU tracked and has no tracker");
  }

  @Test
  void whoComesAndGoesBeforeItTracksDoesNoHarm() {
    joint.blindTo("vfio:b");
    joint.add(one);
    joint.add(two);
    joint.remove(two);
    joint.start();

    joint.report(bitmap(0x1000, 8));

    assertThat(log).containsExactly("stop two", "start one", "report one");
  }

  @Test
  void ifOneDoesNotStartTheOthersAreStopped() {
    joint.add(one);
    joint.add(two);
    two.fails = true;

    assertThatThrownBy(joint::start).hasMessage("start of two failed");

    assertThat(log).containsExactly("start one", "start two", "stop one");
    assertThatThrownBy(() -> joint.report(bitmap(0x1000, 8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the IOMMU is not tracking");
  }

  @Test
  void allAreStoppedAndTheFirstErrorWins() {
    joint.add(one);
    joint.add(two);
    joint.start();
    one.fails = true;
    two.fails = true;

    assertThatThrownBy(joint::stop)
        .hasMessage("stop of two failed")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("stop of one failed"));
    assertThat(log).endsWith("stop two", "stop one");
  }

  /** A kernel may say that what is not mapped is clean. */
  @Test
  @Tag("pitfall-32")
  void whatIsNotMappedIsNotAskedFor() {
    joint.add(one);
    joint.start();

    for (DirtyBitmap odd : List.of(bitmap(0x1000, 9), bitmap(0, 1), bitmap(0x9000, 1))) {
      assertThatThrownBy(() -> joint.report(odd))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(odd.range() + " is in none of the regions of the IOMMU");
    }
    joint.report(bitmap(0x8000, 1));
    assertThat(log).containsExactly("start one", "report one");
  }

  @Test
  void tracksOnceAtATime() {
    joint.start();

    assertThatThrownBy(joint::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the IOMMU is tracking already");
  }
}
