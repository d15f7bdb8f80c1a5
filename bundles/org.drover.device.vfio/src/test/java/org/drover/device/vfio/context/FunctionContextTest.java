// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FunctionContextTest {
  private final FakePort fresh = new FakePort();
  private final FunctionContext target = new FunctionContext(fresh);

  private static ByteBuffer captured() {
    return new FunctionContext(new FakePort().used()).capture();
  }

  private RefusedException refusal(ByteBuffer context) {
    RefusedException refusal =
        catchThrowableOfType(RefusedException.class, () -> target.restore(context));
    assertThat(refusal).isNotNull();
    assertThat(fresh.done).as("nothing was touched").isEmpty();
    return refusal;
  }

  /** Addresses, interrupts, what sticks only then, and the command last. */
  @Test
  @Tag("pitfall-24")
  void restoresInTheOrderInWhichNothingActsTooEarly() {
    target.restore(captured());

    assertThat(fresh.done)
        .containsExactly(
            "0x10:4=0x40000000",
            "0x3c:1=0xa",
            "0x44:4=0xfee01000",
            "0x4c:2=0x4021",
            "MSI 1",
            "0x42:2=0x81",
            "0x4:2=0x107");
    assertThat(fresh.config()).isEqualTo(new FakePort().used().config());
    assertThat(fresh.programmed).isEqualTo(new FakePort().used().programmed);
  }

  @Test
  void keepsTheFunctionFromMemoryWhileOnlyAPartIsThere() {
    fresh.used().config.putInt(0x10, 0x50000000);
    fresh.programmed = Optional.of(new Programmed(Kind.INTX, 1, false));

    target.restore(captured());

    assertThat(fresh.done)
        .containsExactly("off", "0x4:2=0x103", "0x10:4=0x40000000", "MSI 1", "0x4:2=0x107");
  }

  @Test
  void writesNothingThatIsThereAlready() {
    FakePort same = new FakePort();

    new FunctionContext(same).restore(new FunctionContext(new FakePort()).capture());

    assertThat(same.done).isEmpty();
  }

  /** A write without the enable bit would reach the device and end its messages. */
  @Test
  void doesNotEndTheMessagesOfAFunctionWhoseControlWasNeverWritten() {
    FakePort source = new FakePort();
    source.programmed = Optional.of(new Programmed(Kind.MSI, 1, false));
    fresh.config.putShort(0x42, (short) 0x0081);

    target.restore(new FunctionContext(source).capture());

    assertThat(fresh.done).containsExactly("MSI 1");
  }

  @Test
  void restoresTheMaskOfIntx() {
    FakePort source = new FakePort();
    source.programmed = Optional.of(new Programmed(Kind.INTX, 1, true));

    target.restore(new FunctionContext(source).capture());

    assertThat(fresh.done).containsExactly("INTX 1 masked");
  }

  @Test
  void writesMaskBitsOnceThereAreInterrupts() {
    FakePort source = withMaskBits(new FakePort().used());
    source.config.putInt(0x50, 0x2);
    withMaskBits(fresh);

    target.restore(new FunctionContext(source).capture());

    assertThat(fresh.done)
        .containsSubsequence("0x4c:2=0x4021", "MSI 1", "0x42:2=0x181", "0x50:4=0x2", "0x4:2=0x107");
  }

  /** Of 64 bits with mask bits: control 0x180, mask bits at 0x50. */
  private static FakePort withMaskBits(FakePort port) {
    int enabled = port.config.getShort(0x42) & 1;
    port.config.put(0x41, (byte) 0).put(0x50, (byte) 0);
    port.config.putShort(0x42, (short) (0x0180 | enabled));
    return port;
  }

  @Test
  void knowsMessagesOf32Bits() {
    FakePort narrow = new FakePort();
    narrow.config.putShort(0x42, (short) 0).putInt(0x44, 0xfee00000).putShort(0x48, (short) 7);
    fresh.config.putShort(0x42, (short) 0);

    target.restore(new FunctionContext(narrow).capture());

    assertThat(fresh.done).containsExactly("0x44:4=0xfee00000", "0x48:2=0x7");
  }

  @Test
  void leavesOutWhatActsWhenItIsWritten() {
    FakePort sleeping = new FakePort();
    // D3hot in the power management control.
    sleeping.config.putShort(0x54, (short) 3).put(0x0c, (byte) 8).put(0x0d, (byte) 32);

    target.restore(new FunctionContext(sleeping).capture());

    assertThat(fresh.done).isEmpty();
  }

  @Test
  @Tag("pitfall-24")
  void injectsExactlyOneInterruptIntoEachVectorAfterTheRestart() {
    FakePort source = new FakePort();
    source.vectors.set(2, 5);
    source.programmed = Optional.of(new Programmed(Kind.MSIX, 3, false));
    fresh.vectors.set(2, 5);
    target.restore(new FunctionContext(source).capture());
    assertThat(fresh.done).as("none before").containsExactly("MSIX 3");
    fresh.done.clear();

    target.restarted();
    target.restarted();

    assertThat(fresh.done).containsExactly("inject 0", "inject 1", "inject 2");
  }

  @Test
  void injectsNothingWithoutARestore() {
    fresh.used();

    target.restarted();

    assertThat(fresh.done).isEmpty();
  }

  @Test
  void injectsTheOthersWhereOneFails() {
    FakePort source = new FakePort();
    source.vectors.set(1, 4);
    source.programmed = Optional.of(new Programmed(Kind.MSI, 4, false));
    fresh.vectors.set(1, 4);
    fresh.deaf.add(1);
    fresh.deaf.add(2);
    target.restore(new FunctionContext(source).capture());

    assertThatThrownBy(target::restarted)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("vector 1")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(fresh.done).contains("inject 0", "inject 3");
  }

  @Test
  @Tag("pitfall-25")
  void refusesAnAddressSpaceThatLacksAMapping() {
    fresh.mappings.clear();
    assertThat(refusal(captured()).reasons())
        .containsExactly(
            "its address space does not map IOVA 0x1000000 to 0x100ffff rw, as the context's"
                + " does");

    fresh.mappings.add(new Mapping(0x1000000, 0x8000, true, true));
    assertThat(refusal(captured()).reasons())
        .singleElement()
        .asString()
        .endsWith("does, but 0x1000000 to 0x1007fff rw");

    fresh.mappings.set(0, new Mapping(0x1000000, 0x10000, true, false));
    assertThat(refusal(captured()).reasons())
        .singleElement()
        .asString()
        .endsWith("does, but 0x1000000 to 0x100ffff r-");

    fresh.mappings.set(0, new Mapping(0x1010000, 0x10000, true, true));
    assertThat(refusal(captured()).reasons()).singleElement().asString().endsWith("context's does");
  }

  @Test
  void takesAnAddressSpaceThatMapsMore() {
    fresh.mappings.add(new Mapping(0x2000000, 0x1000, true, true));

    target.restore(captured());

    assertThat(fresh.programmed).isPresent();
  }

  @Test
  void refusesAnotherDevice() {
    fresh.config.putInt(0, 0x10d38086);
    assertThat(refusal(captured()).reasons())
        .containsExactly(
            "it is 8086:10d3 of class 0x00ff00, and the context is of a 1234:11e8 of class"
                + " 0x00ff00");
    fresh.config.putInt(0, 0x11e81234).putInt(8, 0x02000010);
    assertThat(refusal(captured()).reasons()).singleElement().asString().contains("class 0x020000");
    // Another revision is for the vendor driver to judge.
    fresh.config.putInt(8, 0x00ff0011);
    target.restore(captured());
  }

  @Test
  void refusesOtherRegions() {
    fresh.bars.set(0, 0x200000L);
    fresh.bars.set(2, 0x1000L);
    assertThat(refusal(captured()).reasons())
        .containsExactly(
            "its BAR 0 has 0x200000 bytes, and the context's 0x100000",
            "its BAR 2 has 0x1000 bytes, and the context's 0x0");
    fresh.bars.set(0, 0x100000L);
    fresh.bars.set(2, 0L);
    fresh.config.putInt(0x10, 0xc001);
    assertThat(refusal(captured()).reasons())
        .containsExactly("its BAR 0 is of kind 0x1, and the context's 0x0");
    fresh.config.putInt(0x10, 0xfea00004);
    assertThat(refusal(captured()).reasons())
        .containsExactly("its BAR 0 is of kind 0x4, and the context's 0x0");
  }

  @Test
  void refusesOtherInterrupts() {
    fresh.vectors.set(1, 2);
    assertThat(refusal(captured()).reasons())
        .containsExactly("it has 2 interrupts MSI, and the context's 1");
  }

  @Test
  void refusesAnotherLayoutOfConfigSpace() {
    fresh.config.putShort(0x06, (short) 0);
    assertThat(refusal(captured()).reasons())
        .containsExactly(
            "the context has a field of 2 bytes at 0x42 of config space, which is none here",
            "the context has a field of 4 bytes at 0x44 of config space, which is none here",
            "the context has a field of 4 bytes at 0x48 of config space, which is none here",
            "the context has a field of 2 bytes at 0x4c of config space, which is none here");

    FakePort source = new FakePort();
    source.config.putShort(0x06, (short) 0);
    fresh.config.putShort(0x06, (short) 0x10);
    assertThat(refusal(new FunctionContext(source).capture()).reasons())
        .containsExactly(
            "the context has nothing for the control of MSI",
            "the context has nothing for the address of MSI",
            "the context has nothing for the upper address of MSI",
            "the context has nothing for the data of MSI");
  }

  @Test
  void namesNoMoreDifferencesThanAnybodyReads() {
    for (int i = 0; i < 20; i++) {
      fresh.mappings.add(new Mapping(0x2000000 + i * 0x1000L, 0x1000, true, true));
    }
    ByteBuffer context = target.capture();
    fresh.mappings.clear();

    assertThat(refusal(context).reasons()).hasSize(9).endsWith("and 13 more differences");
  }

  @Test
  void noticesAFieldThatDidNotTake() {
    fresh.hardwired.add(0x10);

    assertThatThrownBy(() -> target.restore(captured()))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "BAR 0 of vfio:0000:00:10.0 is 0xfea00000 after it was restored to 0x40000000; reset"
                + " the device");
    target.restarted();
    assertThat(fresh.done).noneMatch(it -> it.startsWith("inject"));
  }

  /** Its owner had INTx, or nothing, and does not know of the context's MSI. */
  @Test
  void aRestoreThatFailsLeavesTheInterruptsAsTheyWere() {
    fresh.hardwired.add(0x10);
    assertThatThrownBy(() -> target.restore(captured())).hasMessageContaining("reset the device");
    assertThat(fresh.done).contains("MSI 1");
    assertThat(fresh.programmed).isEmpty();

    Optional<Programmed> line = Optional.of(new Programmed(Kind.INTX, 1, true));
    fresh.programmed = line;
    assertThatThrownBy(() -> target.restore(captured())).hasMessageContaining("reset the device");
    assertThat(fresh.programmed).isEqualTo(line);

    fresh.broken.add(Kind.MSI);
    assertThatThrownBy(() -> target.restore(captured())).hasMessageContaining("SET_IRQS of MSI");
    assertThat(fresh.programmed).isEqualTo(line);
  }

  @Test
  void tellsOfInterruptsThatAFailedRestoreCannotPutBack() {
    fresh.programmed = Optional.of(new Programmed(Kind.INTX, 1, false));
    fresh.hardwired.add(0x10);
    fresh.broken.add(Kind.INTX);

    assertThatThrownBy(() -> target.restore(captured()))
        .hasMessageContaining("reset the device")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .satisfies(more -> assertThat(more).hasMessageContaining("SET_IRQS of INTX")));
    assertThat(fresh.programmed).isEmpty();
  }

  /** What came into the device is thrown away by a reset, which leaves interrupts alone. */
  @Test
  void oneThatIsLostBeforeTheDeviceRunsLeavesTheInterruptsAsTheyWere() {
    Optional<Programmed> line = Optional.of(new Programmed(Kind.INTX, 1, false));
    fresh.programmed = line;
    target.restore(captured());
    target.restore(captured());
    assertThat(fresh.programmed).isEqualTo(new FakePort().used().programmed);

    target.lost();

    assertThat(fresh.programmed).isEqualTo(line);
    target.restarted();
    assertThat(fresh.done).noneMatch(it -> it.startsWith("inject"));
  }

  @Test
  void oneThatTheDeviceRunsWithStays() {
    target.restore(captured());
    target.restarted();

    target.lost();

    assertThat(fresh.programmed).isEqualTo(new FakePort().used().programmed);
  }

  @Test
  void refusesToWalkAChainThatNeverEnds() {
    fresh.config.put(0x41, (byte) 0x50).put(0x40, (byte) 0x01).put(0x51, (byte) 0x40);
    assertThatThrownBy(target::capture)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("make no sense at 0x40");
    fresh.config.put(0x34, (byte) 0x20);
    assertThatThrownBy(target::capture).hasMessageContaining("make no sense at 0x20");
  }

  @Test
  void refusesABridge() {
    fresh.config.put(0x0e, (byte) 0x81);
    assertThatThrownBy(target::capture)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("config space of type 1");
    fresh.config.put(0x0e, (byte) 0x80);
    assertThat(target.capture().remaining()).isPositive();
  }
}
