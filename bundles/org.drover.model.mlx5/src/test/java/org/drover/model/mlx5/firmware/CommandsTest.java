// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a command travels: its answer, its errno, its record, what it may come to. */
class CommandsTest {
  private final Adapter adapter = new Adapter(AdapterSettings.usual(3));
  private final SimulatedCore core = adapter.core(2);
  private final VfDriver driver = new VfDriver(core, 0x12);

  @AfterEach
  void close() {
    core.close();
  }

  /** {@code cmd_status_to_err()} by the words of its table. */
  @ParameterizedTest
  @CsvSource({
    "0x0, 0",
    "0x1, -5",
    "0x2, -22",
    "0x3, -22",
    "0x4, -5",
    "0x5, -22",
    "0x6, -16",
    "0x7, -11",
    "0x8, -12",
    "0x9, -22",
    "0xa, -22",
    "0xf, -11",
    "0x10, -22",
    "0x30, -22",
    "0x40, -22",
    "0x50, -5",
    "0x51, -5",
    "0xee, -5"
  })
  void translatesTheStatus(String status, int result) {
    adapter.faults().add(Fault.of("status 0x115 -1 " + status + " 0 1"));
    VfDriver.Answer answer = driver.suspend(0);
    assertThat(answer.result()).isEqualTo(result);
    assertThat(answer.status()).isEqualTo(Integer.decode(status));
    assertThat(adapter.vhca(2).state().initiatorSuspended()).as("nothing was done").isFalse();
  }

  @Test
  void refusesCommandsThatItDoesNotKnow() {
    VfDriver.Answer answer = driver.exec(driver.command(16, 0x7ff, 0), 16);
    assertThat(answer.status()).as("BAD_OP").isEqualTo(2);
    assertThat(answer.result()).isEqualTo(-22);
  }

  @Test
  void clearsTheAnswerFirst() {
    Mailbox out = Mailbox.of(new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
    core.exec(VfDriver.mailbox(driver.command(16, 0x800, 0)), out);
    assertThat(out.bytes()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  }

  @Test
  void refusesMailboxesThatAreTooShort() {
    assertThat(driver.exec(driver.command(8, 0x115, 0), 16).status()).isEqualTo(0x50);
    assertThat(driver.exec(driver.command(16, 0x800, 0), 8).status()).isEqualTo(0x50);
  }

  /** vhca_id at bit 0x30 of cmd_hca_cap and migratable of cmd_hca_cap_2, behind 16 bytes. */
  @Test
  void answersWhatAFunctionCanDo() {
    VfDriver.Answer general = capability(3, 0 << 1 | 1);
    assertThat(general.result()).isZero();
    assertThat(general.out().getShort(16 + 6)).as("vhca_id of the third").isEqualTo((short) 0x12);
    ByteBuffer rest = general.out().putShort(16 + 6, (short) 0);
    assertThat(rest).as("and nothing else").isEqualTo(ByteBuffer.allocate(4112));

    VfDriver.Answer second = capability(3, 0x20 << 1);
    long bits = 0;
    for (byte value : second.out().array()) {
      bits += Integer.bitCount(Byte.toUnsignedInt(value));
    }
    assertThat(bits).as("migratable alone").isEqualTo(1);
    adapter.capabilities(
        new Mlx5Capabilities(true, true, true, false, false, true, 1, 1, 1, 1, 1, 1));
    assertThat(capability(3, 0x20 << 1).out()).isEqualTo(ByteBuffer.allocate(4112));
    assertThat(core.capabilities().migratable()).isFalse();
    assertThat(capability(3, 0x26 << 1).out()).isEqualTo(ByteBuffer.allocate(4112));
  }

  private VfDriver.Answer capability(int functionId, int opMod) {
    ByteBuffer in = driver.command(16, 0x100, opMod).put(8, (byte) 0x80);
    return driver.exec(in.putShort(10, (short) functionId), 4112);
  }

  @Test
  void answersNothingWhereThereIsNoRoom() {
    ByteBuffer in = driver.command(16, 0x100, 1).putShort(10, (short) 1);
    assertThat(driver.exec(in, 4111).out()).isEqualTo(ByteBuffer.allocate(4111));
  }

  private ByteBuffer journal() {
    return ByteBuffer.wrap(adapter.journal().bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void writesEveryCommandDown() {
    driver.suspend(1);
    driver.query(false, false);
    ByteBuffer journal = journal();
    assertThat(journal.capacity()).isEqualTo(16 + 16 + 16 + 16 + 16 + 64);
    assertThat(journal.getInt(0)).as("sequence").isZero();
    assertThat(journal.getInt(4)).as("result").isEqualTo(-22);
    assertThat(journal.getInt(8)).as("in_size").isEqualTo(16);
    assertThat(journal.getInt(12)).as("out_size").isEqualTo(16);
    byte[] both = new byte[32];
    journal.get(16, both);
    assertThat(both)
        .containsExactly(
            1, 0x15, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x12, 0, 0, 0, 0, // SUSPEND RESPONDER
            9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(journal.getInt(48)).isEqualTo(1);
    assertThat(journal.getInt(52)).isZero();
    assertThat(journal.getInt(60)).isEqualTo(64);
    assertThat(journal.order(ByteOrder.BIG_ENDIAN).getInt(48 + 32 + 16))
        .as("required_umem_size")
        .isEqualTo((1 << 20) + 48);
  }

  @Test
  void forgetsCommandsButNotTheirNumber() {
    driver.suspend(0);
    adapter.journal().clear();
    assertThat(adapter.journal().bytes()).isEmpty();
    driver.resume(1);
    assertThat(journal().getInt(0)).isEqualTo(1);
  }

  @Test
  void keepsTheNewestOfTooManyCommands() {
    Adapter small = new Adapter(AdapterSettings.usual(1).withJournalLimit(96));
    SimulatedCore own = small.core(0);
    VfDriver vf = new VfDriver(own, 0x10);
    for (int count = 0; count < 3; count++) {
      vf.suspend(0);
    }
    own.close();
    ByteBuffer journal = ByteBuffer.wrap(small.journal().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(journal.capacity()).isEqualTo(96);
    assertThat(journal.getInt(0)).isEqualTo(1);
  }

  @Test
  void commandThatIsLostIsNotDone() {
    adapter.faults().add(Fault.of("error 0x115 0 110 0 1"));
    VfDriver.Answer lost = driver.suspend(0);
    assertThat(lost.result()).as("ETIMEDOUT").isEqualTo(-110);
    assertThat(lost.out()).isEqualTo(ByteBuffer.allocate(16));
    assertThat(journal().getInt(4)).isEqualTo(-110);
    assertThat(adapter.vhca(2).state().initiatorSuspended()).isFalse();
    assertThat(driver.suspend(0).result()).as("over").isZero();
  }

  @Test
  void faultsSkipAndCountWhatTheyConcern() {
    adapter.faults().add(Fault.of("status 0x115 1 9 1 2"));
    driver.suspend(0);
    assertThat(driver.suspend(1).status()).as("skipped").isZero();
    assertThat(adapter.faults().all())
        .extracting(Fault::toString)
        .containsExactly("status 0x115 1 9 0 2");
    assertThat(driver.suspend(0).status()).as("another op_mod").isZero();
    assertThat(driver.resume(0).status()).as("another opcode").isZero();
    assertThat(driver.suspend(1).status()).isEqualTo(9);
    assertThat(adapter.faults().all())
        .extracting(Fault::toString)
        .containsExactly("status 0x115 1 9 0 1");
    assertThat(driver.suspend(1).status()).isEqualTo(9);
    assertThat(adapter.faults().all()).isEmpty();
    assertThat(driver.suspend(1).status()).isZero();
  }

  @Test
  void oldestFaultHasTheWord() {
    adapter.faults().add(Fault.of("status 0x115 -1 5 1 1"));
    adapter.faults().add(Fault.of("status 0x115 -1 6 0 2"));
    assertThat(driver.suspend(0).status()).as("the first skips it").isZero();
    assertThat(driver.suspend(0).status()).isEqualTo(5);
    assertThat(driver.suspend(0).status()).isEqualTo(6);
    adapter.faults().clear();
    assertThat(driver.suspend(0).status()).isZero();
  }

  @Test
  void delaysWhatItIsToldTo() {
    Adapter slow = new Adapter(AdapterSettings.usual(1).withDelaysMs(Map.of(0x116, 30)));
    SimulatedCore own = slow.core(0);
    slow.faults().add(Fault.of("delay 0x115 -1 40 0 1"));
    VfDriver vf = new VfDriver(own, 0x10);
    long begin = System.nanoTime();
    vf.suspend(0);
    assertThat(System.nanoTime() - begin).as("at least").isGreaterThanOrEqualTo(40_000_000);
    begin = System.nanoTime();
    vf.resume(1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(30_000_000);
    Thread.currentThread().interrupt();
    begin = System.nanoTime();
    vf.resume(1);
    assertThat(System.nanoTime() - begin)
        .as("whoever interrupts")
        .isGreaterThanOrEqualTo(30_000_000);
    assertThat(Thread.interrupted()).as("is heard afterwards").isTrue();
    own.close();
  }

  @Test
  void tellsItsOwnDriverOfItsFunction() {
    List<String> heard = new ArrayList<>();
    SimulatedCore other = adapter.core(0);
    Mlx5Core.Registration first = core.onVfEnabled(there -> heard.add("first " + there));
    core.onVfEnabled(there -> heard.add("second " + there));
    other.onVfEnabled(there -> heard.add("other " + there));
    adapter.enable(2, false);
    assertThat(heard).containsExactly("first false", "second false");
    first.end();
    adapter.enable(2, true);
    assertThat(heard.subList(2, heard.size())).containsExactly("second true");
    first.end();
    adapter.enable(0, true);
    assertThat(heard.get(heard.size() - 1)).isEqualTo("other true");
    other.close();
  }

  @Test
  void firmwareThatFailedAnswersNothingButTeardown() {
    int pd = driver.allocPd().number();
    adapter.journal().clear();
    adapter.fail();
    assertThat(driver.suspend(0).result()).as("EIO").isEqualTo(-5);
    assertThat(driver.allocPd().result()).isEqualTo(-5);
    assertThat(driver.deallocPd(pd).result()).isZero();
    assertThat(driver.destroyMkey(0x100).result()).isZero();
    assertThat(core.asyncContext().exec(Mailbox.ofSize(32), Mailbox.ofSize(16), answer -> {}))
        .isEqualTo(-5);
    assertThat(adapter.journal().bytes()).as("it was given none").isEmpty();
  }

  @Test
  void firmwareThatBeginsAnewHasNothingLeft() {
    driver.key(1);
    adapter.vhca(2).write(0, ByteBuffer.wrap(new byte[] {1}));
    ByteBuffer asMade = ByteBuffer.allocate(4096);
    new Adapter(AdapterSettings.usual(1)).vhca(0).contents().read(0, asMade);
    driver.stop();
    adapter.fail();
    adapter.restart();
    assertThat(adapter.objects())
        .as("what is mapped is the driver's")
        .isEqualTo(new LiveObjects(0, 0, 1, 0, 0, 0));
    assertThat(adapter.vhca(2).state()).isEqualTo(new VhcaState(false, false, false, 0));
    ByteBuffer now = ByteBuffer.allocate(4096);
    adapter.vhca(2).contents().read(0, now);
    assertThat(now).isEqualTo(asMade);
    assertThat(driver.suspend(0).result()).as("it answers").isZero();
  }
}
