// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.edu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.testkit.edu.EduFunction.spelled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.uapi.KernelLog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What QEMU's {@code edu} answers to a program on the raw uAPI, row by row: all that {@link
 * EduFunctionContract} asks, and which memory it reaches by DMA. A row that is only true of one of
 * the two, the real one and the emulated, does not belong here.
 */
public abstract class EduContract extends EduFunctionContract {

  /** For subclasses. */
  protected EduContract() {}

  @ParameterizedTest
  @MethodSource("paths")
  void copiesMemoryByDma(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      int event = edu.eventfd();
      edu.setIrqs(EVENTFD_TRIGGER, MSI, 1, event);
      for (int count : new int[] {256, 4000}) {
        byte[] text = pattern(count);
        edu.memory().put(100, text);
        edu.copy(IOVA + 100, 0x40010, count, 1);
        edu.copy(0x40010, IOVA + 0x5003, count, 3);

        byte[] there = new byte[count];
        edu.memory().get(0x5003, there);
        assertThat(there).isEqualTo(text);
      }
      assertThat(edu.signals(event, 0)).as("nobody asked for one").isZero();
      edu.copy(0x40010, IOVA, 8, 7);
      assertThat(edu.signals(event, PATIENT_MS)).as("at the end of the DMA").isEqualTo(1);
      assertThat(edu.register(0x24)).isEqualTo(0x100);
      edu.register(0x64, 0x100);
    }
  }

  private static byte[] pattern(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 7 + count);
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("paths")
  void dmaIsBusyUntilItsEndAndItsRegistersStay(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      edu.write(0, 0x80, 8, 0x40000);
      edu.write(0, 0x88, 8, IOVA);
      edu.write(0, 0x90, 8, 16);
      try (Held busy = held()) {
        assertThat(busy).isNotNull();
        edu.write(0, 0x98, 8, 3);
        assertThat(edu.register(0x98)).as("busy").isEqualTo(3);
        edu.write(0, 0x90, 8, 99);
        assertThat(edu.register(0x90)).as("not while it is busy").isEqualTo(16);
      }
      EduFunction.await(() -> edu.register(0x98) == 2, "the end of the DMA");
      assertThat(edu.read(0, 0x88, 8)).isEqualTo(IOVA);
    }
  }

  /** The default mask has 28 bits: what is beyond them goes elsewhere, without a word. */
  @ParameterizedTest
  @MethodSource("paths")
  void addressesAreClampedToTheMask(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      assertThat(edu.map(0x8000, 0x20000000L + IOVA, 4096, READ_WRITE)).isZero();
      edu.memory().put(0, (byte) 11).put(0x8000, (byte) 22).put(1, (byte) 0);

      edu.copy(0x20000000L + IOVA, 0x40000, 1, 1);
      edu.copy(0x40000, IOVA + 1, 1, 3);

      assertThat(edu.memory().get(1)).isEqualTo((byte) 11);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aFaultIsInTheLogAndNotInTheDevice(AccessPath via) throws IOException {
    try (KernelLog.Watch log = kernel().log().orElseThrow().watch();
        EduFunction edu = mapped(via)) {
      edu.memory().put(0, pattern(16));
      edu.copy(IOVA, 0x40000, 16, 1);
      long status = edu.register(0x24);

      edu.copy(0x40000, 0x5000000, 16, 3);

      assertThat(edu.register(0x98)).as("done as usual").isEqualTo(2);
      assertThat(edu.register(0x24)).isEqualTo(status);
      // A kernel logs no more than some faults in five seconds.
      List<String> lines = new ArrayList<>();
      EduFunction.await(
          () -> {
            edu.copy(0x40000, 0x5000000, 16, 3);
            return added(lines, log).stream().anyMatch(line -> line.contains("addr 0x5000000"));
          },
          "the fault in the log");
      assertThat(lines)
          .anyMatch(line -> line.matches(".*DMAR: \\[DMA Write NO_PASID] Request device \\[.*"));
    }
  }

  private static List<String> added(List<String> lines, KernelLog.Watch log) {
    try {
      log.read().forEach(message -> lines.add(message.text()));
      return lines;
    } catch (IOException e) {
      throw new AssertionError("the kernel's log", e);
    }
  }

  /** What it had before is gone: the bytes of a read that failed are zeroes. */
  @ParameterizedTest
  @MethodSource("paths")
  void aReadThatFaultsGives(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      edu.memory().put(0, pattern(16));
      edu.copy(IOVA, 0x40000, 16, 1);
      edu.copy(0x6000000, 0x40000, 16, 1);
      edu.copy(0x40000, IOVA + 64, 16, 3);

      byte[] there = new byte[16];
      edu.memory().get(64, there);
      assertThat(there).isEqualTo(new byte[16]);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aMappingThatMayOnlyBeReadIsNotWritten(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      assertThat(edu.map(0x8000, 0x3000000, 4096, 1)).isZero();
      edu.memory().put(0, pattern(16)).put(0x8000, (byte) 55);
      edu.copy(IOVA, 0x40000, 16, 1);

      edu.copy(0x40000, 0x3000000, 16, 3);
      assertThat(edu.memory().get(0x8000)).isEqualTo((byte) 55);
      edu.copy(0x3000000, 0x40000, 1, 1);
      edu.copy(0x40000, IOVA + 64, 1, 3);
      assertThat(edu.memory().get(64)).as("it can be read").isEqualTo((byte) 55);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void withoutTheBusMasterBitNothingIsMoved(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      edu.memory().put(0, pattern(16)).put(64, new byte[16]);
      edu.copy(IOVA, 0x40000, 16, 1);
      edu.busMaster(false);

      edu.copy(0x40000, IOVA + 64, 16, 3);

      byte[] there = new byte[16];
      edu.memory().get(64, there);
      assertThat(there).isEqualTo(new byte[16]);
      edu.copy(IOVA, 0x40000, 16, 1);
      edu.busMaster(true);
      edu.memory().put(64, pattern(16));
      edu.copy(0x40000, IOVA + 64, 16, 3);
      edu.memory().get(64, there);
      assertThat(there).as("what it read").isEqualTo(new byte[16]);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatIsUnmappedIsNotWritten(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      edu.memory().put(0, pattern(16)).put(64, new byte[16]);
      edu.copy(IOVA, 0x40000, 16, 1);
      assertThat(edu.unmap(IOVA, EduFunction.MEMORY)).isZero();

      edu.copy(0x40000, IOVA + 64, 16, 3);

      byte[] there = new byte[16];
      edu.memory().get(64, there);
      assertThat(there).isEqualTo(new byte[16]);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void mappingsAreRefusedAlike(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      assertThat(spelled(edu.map(0, IOVA, 4096, READ_WRITE))).isEqualTo("EEXIST");
      assertThat(spelled(edu.map(0, 0x4000800, 4096, READ_WRITE))).isEqualTo("EINVAL");
    }
  }

  @ParameterizedTest
  @MethodSource("groupOnly")
  void aContainerCallsEverythingDirtyThatIsMapped(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      assertThat(edu.dirtyBitmap(IOVA, 16)).as("before START").isEqualTo("EINVAL");
      assertThat(edu.dirtyPages(1)).isZero();
      assertThat(edu.dirtyBitmap(IOVA, 16)).isEqualTo("ffff");
      edu.copy(0x40000, IOVA + 0x3000, 16, 3);
      assertThat(edu.dirtyBitmap(IOVA, 16)).as("again, written or not").isEqualTo("ffff");
      assertThat(edu.map(0, 0x4000000, 3 * 4096, READ_WRITE)).isZero();
      assertThat(edu.dirtyBitmap(0x4000000, 3)).as("mapped meanwhile").isEqualTo("7");
      assertThat(edu.dirtyBitmap(IOVA, 8)).as("it cuts a mapping").isEqualTo("EINVAL");
      // Five pages before the mapping: its bits stay behind it.
      assertThat(edu.dirtyBitmap(0x4000000 - 5 * 4096, 16)).isEqualTo("e0");
      assertThat(edu.dirtyBitmap(0x4000000, 3)).as("stray bits").isEqualTo("e7");
      assertThat(edu.dirtyPages(2)).isZero();
      assertThat(edu.dirtyPages(1)).isZero();
      assertThat(edu.dirtyBitmap(0x4000000, 3)).isEqualTo("7");
      assertThat(edu.dirtyPages(2)).isZero();
    }
  }

  /** Its IOMMU does not track; a container cannot be asked. */
  @ParameterizedTest
  @MethodSource("paths")
  void pageTablesAreThoseOfAnIommuThatDoesNotTrack(AccessPath via) {
    try (EduFunction edu = mapped(via)) {
      if (via == AccessPath.GROUP) {
        assertThat(edu.hwInfo()).isEqualTo("ENOTTY");
        return;
      }
      assertThat(edu.hwInfo()).as("Intel's, no tracking").isEqualTo("1 0");
      assertThat(spelled(edu.allocPageTable(2))).isEqualTo("EOPNOTSUPP");
      int plain = edu.allocPageTable(0);
      assertThat(plain).isPositive();
      assertThat(spelled(edu.trackDirty(plain))).isEqualTo("EOPNOTSUPP");
      assertThat(edu.attach(plain)).isEqualTo(plain);
      int automatic = edu.attach(edu.ioas());
      assertThat(automatic).isPositive().isNotIn(plain, edu.ioas());
      edu.memory().put(0, pattern(16));
      edu.copy(IOVA, 0x40000, 16, 1);
      edu.copy(0x40000, IOVA + 64, 16, 3);
      assertThat(edu.memory().get(65)).isEqualTo((byte) 23);
    }
  }
}
