// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.edu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.testkit.edu.EduFunction.CONFIG;
import static org.drover.testkit.edu.EduFunction.spelled;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.uapi.Kernel;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What QEMU's {@code edu} answers to a program on the raw uAPI, row by row: its regions, config
 * space, registers and interrupts; {@link EduContract} adds its DMA. Of the real one in the guest,
 * behind vfio-pci and a virtual IOMMU, and of the emulated one. Expectations are section 2 and 3 of
 * the rig's facts; and what the real one answered where they are silent. A row that is only true of
 * one of the two does not belong here.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EduFunctionContract {
  static final long IOVA = 0x1000000;
  static final int READ_WRITE = 3;
  private static final int INTX = 0;
  static final int MSI = 1;
  static final int EVENTFD_TRIGGER = 36;
  private static final int NONE_TRIGGER = 33;
  private static final int NONE_UNMASK = 17;

  /** Long enough for a guest without KVM, short enough to wait for what does not come. */
  static final int PATIENT_MS = 10_000;

  private static final int SHORT_MS = 300;

  /** For subclasses. */
  protected EduFunctionContract() {}

  /**
   * Whose function it is.
   *
   * @return the same each time
   */
  protected abstract Kernel kernel();

  /**
   * The function.
   *
   * @return its name in sysfs; nobody has it open
   */
  protected abstract String name();

  /**
   * By which paths it can be opened.
   *
   * @return one or both
   */
  protected abstract List<AccessPath> paths();

  /**
   * Flags of BAR 0, the one thing in which the two differ: Java has no memory that acts when it is
   * touched, so that the emulated one cannot be mapped.
   *
   * @return {@code VFIO_REGION_INFO_FLAG_*}
   */
  protected abstract int flagsOfBar();

  /**
   * Keeps what the function begins from now on from ending. The real one takes a tenth of a second
   * for it, which is long enough for a look; another may need to be held.
   *
   * @return lets it end, at once
   */
  protected Held held() {
    return () -> {};
  }

  /** What is held; closed once. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  final Stream<AccessPath> groupOnly() {
    return paths().stream().filter(via -> via == AccessPath.GROUP);
  }

  final EduFunction open(AccessPath via) {
    return new EduFunction(kernel(), name(), via);
  }

  /** Open, a bus master, with its memory mapped at {@link #IOVA}. */
  final EduFunction mapped(AccessPath via) {
    EduFunction edu = open(via);
    assertThat(edu.map(0, IOVA, EduFunction.MEMORY, READ_WRITE)).isZero();
    edu.busMaster(true);
    return edu;
  }

  @ParameterizedTest
  @MethodSource("paths")
  void hasTheseRegionsAndInterruptsAndNoReset(AccessPath via) {
    try (EduFunction edu = open(via)) {
      assertThat(edu.info()).as("PCI, 9 regions, 5 interrupts").containsExactly(2, 9, 5);
      List<String> regions = new ArrayList<>();
      for (int index = 0; index < 10; index++) {
        regions.add(edu.region(index));
      }
      assertThat(regions)
          .containsExactly(
              "100000 %x 0".formatted(flagsOfBar()),
              "0 0 10000000000",
              "0 0 20000000000",
              "0 0 30000000000",
              "0 0 40000000000",
              "0 0 50000000000",
              "0 0 60000000000",
              "100 3 70000000000",
              "EINVAL",
              "EINVAL");
      assertThat(List.of(edu.irq(0), edu.irq(1), edu.irq(2), edu.irq(3), edu.irq(4), edu.irq(5)))
          .containsExactly("7 1", "9 1", "9 0", "EINVAL", "9 1", "EINVAL");
      assertThat(spelled(edu.reset())).isEqualTo("EINVAL");
    }
  }

  /** Features 1, 2 and 9, and 6 to 8: it does not migrate and does not log. */
  @ParameterizedTest
  @MethodSource("paths")
  void doesNotMigrateAndDoesNotLog(AccessPath via) {
    try (EduFunction edu = open(via)) {
      for (int feature : new int[] {0x10001, 0x10002, 0x10009, 0x20006, 0x20007, 0x10008}) {
        assertThat(spelled(edu.feature(feature))).as("%x", feature).isEqualTo("ENOTTY");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void configSpaceHasItsIdsAndTheBusMasterBit(AccessPath via) {
    try (EduFunction edu = open(via)) {
      assertThat(edu.read(CONFIG, 0, 4)).isEqualTo(0x11e8_1234);
      assertThat(edu.read(CONFIG, 4, 2)).as("command at open").isEqualTo(0x0103);
      assertThat(edu.read(CONFIG, 6, 2)).as("status: capabilities").isEqualTo(0x10);
      assertThat(edu.read(CONFIG, 8, 4)).as("class and revision").isEqualTo(0x00ff_0010);
      assertThat(edu.read(CONFIG, 0xe, 1)).as("header type").isZero();
      assertThat(edu.read(CONFIG, 0x2c, 4)).as("subsystem").isEqualTo(0x1100_1af4);
      assertThat(edu.read(CONFIG, 0x34, 1)).as("capabilities").isEqualTo(0x40);
      assertThat(edu.read(CONFIG, 0x3d, 1)).as("pin A").isEqualTo(1);
      assertThat(edu.read(CONFIG, 0x40, 4)).as("MSI, 64 bits, off").isEqualTo(0x0080_0005);

      edu.busMaster(true);
      assertThat(edu.read(CONFIG, 4, 2)).isEqualTo(0x0107);
    }
    try (EduFunction again = open(via)) {
      assertThat(again.read(CONFIG, 4, 2)).as("command at the next open").isEqualTo(0x0103);
    }
  }

  /** {@code vfio_config_init()} reads it from the function, which vfio-pci has kept from all. */
  @ParameterizedTest
  @MethodSource("paths")
  void whatIsWrittenIsGoneAtTheNextOpen(AccessPath via) {
    // The BAR, the interrupt line, and address, upper address and data of MSI.
    int[][] fields = {{0x10, 4}, {0x3c, 1}, {0x44, 4}, {0x48, 4}, {0x4c, 2}};
    long[] before = new long[fields.length];
    try (EduFunction edu = open(via)) {
      for (int i = 0; i < fields.length; i++) {
        before[i] = edu.read(CONFIG, fields[i][0], fields[i][1]);
        long other = before[i] ^ (fields[i][0] == 0x10 ? 0x0550_0000L : 0x5f);
        edu.write(CONFIG, fields[i][0], fields[i][1], other);
        assertThat(edu.read(CONFIG, fields[i][0], fields[i][1]))
            .as("0x%x is written", fields[i][0])
            .isEqualTo(other);
      }
    }
    try (EduFunction again = open(via)) {
      for (int i = 0; i < fields.length; i++) {
        assertThat(again.read(CONFIG, fields[i][0], fields[i][1]))
            .as("0x%x at the next open", fields[i][0])
            .isEqualTo(before[i]);
      }
    }
  }

  /**
   * {@code vfio_msi_config_write()}: of the lower byte all is kept but what the function has not,
   * and that messages are enabled, where they are not by {@code VFIO_DEVICE_SET_IRQS}.
   */
  @ParameterizedTest
  @MethodSource("paths")
  void theControlOfMessagesKeepsItsLowerByte(AccessPath via) {
    try (EduFunction edu = open(via)) {
      edu.write(CONFIG, 0x42, 2, 0xffff);
      assertThat(edu.read(CONFIG, 0x42, 2)).as("one message, not enabled").isEqualTo(0x8e);

      int event = edu.eventfd();
      assertThat(spelled(edu.setIrqs(EVENTFD_TRIGGER, MSI, 1, event))).isEqualTo("0");
      edu.write(CONFIG, 0x42, 2, 0xffff);
      assertThat(edu.read(CONFIG, 0x42, 2)).as("enabled").isEqualTo(0x8f);
      edu.write(CONFIG, 0x42, 2, 0x81);
      assertThat(edu.read(CONFIG, 0x42, 2)).isEqualTo(0x81);
      assertThat(edu.signals(event, 0)).as("a look raises nothing").isZero();
      assertThat(spelled(edu.setIrqs(NONE_TRIGGER, MSI, 0))).isEqualTo("0");
      assertThat(edu.read(CONFIG, 0x42, 2)).as("until it is written").isEqualTo(0x81);
      edu.write(CONFIG, 0x42, 1, 0x81);
      assertThat(edu.read(CONFIG, 0x42, 2)).isEqualTo(0x80);
    }
    try (EduFunction again = open(via)) {
      assertThat(again.read(CONFIG, 0x40, 4)).as("at the next open").isEqualTo(0x0080_0005);
    }
  }

  /** What a driver does to find out how large a BAR is. */
  @ParameterizedTest
  @MethodSource("paths")
  void theBarTellsItsSize(AccessPath via) {
    try (EduFunction edu = open(via)) {
      long base = edu.read(CONFIG, 0x10, 4);
      edu.write(CONFIG, 0x10, 4, 0xffff_ffffL);
      assertThat(edu.read(CONFIG, 0x10, 4)).isEqualTo(0xfff0_0000L);
      edu.write(CONFIG, 0x10, 4, base);
      assertThat(edu.read(CONFIG, 0x10, 4)).isEqualTo(base);
      edu.write(CONFIG, 0x14, 4, 0xffff_ffffL);
      assertThat(edu.read(CONFIG, 0x14, 4)).as("no BAR 1").isZero();
      edu.write(CONFIG, 0, 4, 0);
      assertThat(edu.read(CONFIG, 0, 4)).as("ids stay").isEqualTo(0x11e8_1234);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void registersAnswer(AccessPath via) {
    try (EduFunction edu = open(via)) {
      assertThat(edu.register(0)).as("identification").isEqualTo(0x0100_00ed);
      edu.register(4, 0x1234_5678);
      assertThat(edu.register(4)).as("inverted").isEqualTo(0xedcb_a987L);
      edu.register(0x20, 0xff);
      assertThat(edu.register(0x20)).as("the interrupt bit alone").isEqualTo(0x80);
      edu.register(0x20, 0);
      assertThat(edu.register(0x20)).isZero();
      assertThat(edu.register(0x40)).as("no register").isEqualTo(0xffff_ffffL);
    }
    try (EduFunction again = open(via)) {
      assertThat(again.register(4)).as("no reset").isEqualTo(0xedcb_a987L);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void computesFactorials(AccessPath via) {
    try (EduFunction edu = open(via)) {
      assertThat(factorial(edu, 0)).isEqualTo(1);
      assertThat(factorial(edu, 5)).isEqualTo(120);
      assertThat(factorial(edu, 13)).as("6227020800 in 32 bits").isEqualTo(1932053504L);
      assertThat(factorial(edu, 40)).as("a multiple of 2^32").isZero();
    }
  }

  private static long factorial(EduFunction edu, long number) {
    edu.register(8, number);
    EduFunction.await(() -> (edu.register(0x20) & 1) == 0, "the factorial of " + number);
    return edu.register(8);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void thePinFiresOnceAndIsMaskedUntilItIsUnmasked(AccessPath via) {
    try (EduFunction edu = open(via)) {
      int event = edu.eventfd();
      assertThat(spelled(edu.setIrqs(EVENTFD_TRIGGER, INTX, 1, event))).isEqualTo("0");
      edu.register(0x60, 2);
      assertThat(edu.signals(event, PATIENT_MS)).isEqualTo(1);
      assertThat(edu.register(0x24)).isEqualTo(2);
      edu.register(0x64, 2);
      assertThat(edu.register(0x24)).as("acknowledged").isZero();
      edu.register(0x60, 4);
      assertThat(edu.signals(event, SHORT_MS)).as("it is masked").isZero();

      assertThat(spelled(edu.setIrqs(NONE_UNMASK, INTX, 1))).isEqualTo("0");
      assertThat(edu.signals(event, PATIENT_MS)).as("it is still asserted").isEqualTo(1);
      edu.register(0x64, 4);
      assertThat(spelled(edu.setIrqs(NONE_UNMASK, INTX, 1))).isEqualTo("0");
      assertThat(edu.signals(event, SHORT_MS)).as("nothing is raised").isZero();

      assertThat(spelled(edu.setIrqs(EVENTFD_TRIGGER, MSI, 1, event)))
          .as("MSI while INTx is enabled")
          .isEqualTo("EINVAL");
      assertThat(spelled(edu.setIrqs(NONE_TRIGGER, INTX, 0))).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void messagesFireEachTime(AccessPath via) {
    try (EduFunction edu = open(via)) {
      int event = edu.eventfd();
      assertThat(spelled(edu.setIrqs(EVENTFD_TRIGGER, MSI, 1, event))).isEqualTo("0");
      edu.register(0x60, 1);
      assertThat(edu.signals(event, SHORT_MS)).as("a message is a write to memory").isZero();
      edu.busMaster(true);
      for (int turn = 0; turn < 20; turn++) {
        edu.register(0x60, 1);
        assertThat(edu.signals(event, PATIENT_MS)).isEqualTo(1);
      }
      edu.register(0x64, 1);
      assertThat(spelled(edu.setIrqs(NONE_TRIGGER, MSI, 1))).as("by software").isEqualTo("0");
      assertThat(edu.signals(event, PATIENT_MS)).isEqualTo(1);

      edu.register(0x20, 0x80);
      edu.register(8, 6);
      assertThat(edu.signals(event, PATIENT_MS)).as("of the factorial").isEqualTo(1);
      assertThat(edu.register(8)).isEqualTo(720);
      assertThat(edu.register(0x24)).isEqualTo(1);
      edu.register(0x64, 1);
      edu.register(0x20, 0);
      assertThat(spelled(edu.setIrqs(NONE_TRIGGER, MSI, 0))).isEqualTo("0");
    }
  }
}
