// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protection domains, memory keys and what is mapped for them. */
class KeysTest {
  private final Adapter adapter = new Adapter(AdapterSettings.usual(1));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);
  private int pd;

  @BeforeEach
  void allocPd() {
    pd = driver.allocPd().number();
  }

  @AfterEach
  void close() {
    core.close();
  }

  @Test
  void countsFrom1AndGivesTheLowestThatIsFree() {
    assertThat(pd).isEqualTo(1);
    assertThat(driver.allocPd().number()).isEqualTo(2);
    assertThat(driver.allocPd().number()).isEqualTo(3);
    assertThat(driver.deallocPd(2).result()).isZero();
    assertThat(driver.allocPd().number()).isEqualTo(2);
    assertThat(driver.allocPd().number()).isEqualTo(4);

    assertThat(create(driver.mkeyCommand(pd, 4096, 1))).isEqualTo(1);
    assertThat(create(driver.mkeyCommand(pd, 4096, 1))).isEqualTo(2);
    assertThat(driver.destroyMkey(0x100).result()).isZero();
    assertThat(create(driver.mkeyCommand(pd, 4096, 1))).isEqualTo(1);
    assertThat(adapter.objects()).isEqualTo(new LiveObjects(4, 2, 0, 0, 0, 0));
  }

  private int create(ByteBuffer command) {
    VfDriver.Answer answer = driver.exec(command, 16);
    assertThat(answer.result()).isZero();
    return answer.number();
  }

  @Test
  void removesWhatIsThereOnce() {
    create(driver.mkeyCommand(pd, 4096, 1));
    assertThat(driver.destroyMkey(0x100).result()).isZero();
    assertThat(driver.destroyMkey(0x100).status()).as("BAD_RES").isEqualTo(5);
    assertThat(driver.deallocPd(pd).result()).isZero();
    assertThat(driver.deallocPd(pd).status()).isEqualTo(5);
    assertThat(driver.deallocPd(0).status()).as("nobody's").isEqualTo(5);
    assertThat(adapter.objects()).isEqualTo(new LiveObjects(0, 0, 0, 0, 0, 0));
  }

  private int refused(ByteBuffer command) {
    VfDriver.Answer answer = driver.exec(command, 16);
    assertThat(answer.result()).isNegative();
    assertThat(adapter.objects().mkeys()).isZero();
    return answer.status();
  }

  @Test
  void takesTranslationTablesOf4KiBAlone() {
    assertThat(refused(driver.mkeyCommand(pd, 4096, 1).put(18, (byte) 0)))
        .as("BAD_PARAM: physical addresses")
        .isEqualTo(3);
    assertThat(refused(driver.mkeyCommand(pd, 4096, 1).put(75, (byte) 13)))
        .as("BAD_PARAM: pages of 8 KiB")
        .isEqualTo(3);
  }

  @Test
  void takesKeysOfADomainThatIsThere() {
    assertThat(refused(driver.mkeyCommand(pd + 1, 4096, 1))).as("BAD_RES").isEqualTo(5);
    assertThat(refused(driver.mkeyCommand(0, 4096, 1))).isEqualTo(5);
  }

  @Test
  void takesTablesThatNameEachPage() {
    assertThat(refused(driver.mkeyCommand(pd, 4095, 1))).as("no page").isEqualTo(0x50);
    assertThat(refused(driver.mkeyCommand(pd, 8192, 1))).as("one of two").isEqualTo(0x50);
    assertThat(refused(driver.mkeyCommand(pd, -1L, 1))).isEqualTo(0x50);
    ByteBuffer cut = ByteBuffer.wrap(new byte[271]).put(driver.mkeyCommand(pd, 0).slice(0, 271));
    assertThat(refused(cut)).as("no whole command").isEqualTo(0x50);
    create(driver.mkeyCommand(pd, 8192, 1, 2));
  }

  @Test
  void mapsBuffersAtPlacesOfTheirOwn() {
    long[] first = core.map(Pages.ofSize(3 * 4096)).addresses();
    long[] second = core.map(Pages.ofSize(4096)).addresses();
    assertThat(first).hasSize(3);
    assertThat(first[0] % 4096).isZero();
    assertThat(first[0]).as("beyond 32 bits").isGreaterThanOrEqualTo(1L << 32);
    assertThat(first[2] - first[0]).isEqualTo(8192);
    assertThat(second[0]).as("a page lies between").isGreaterThanOrEqualTo(first[2] + 8192);
    assertThat(adapter.objects().mappings()).isEqualTo(2);
  }

  @Test
  void reachesAPageOfABuffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(3 * 4096);
    var mapping = core.map(new Pages(buffer.slice(4096, 4096)));
    DmaTable table = adapter.dma();
    long address = mapping.addresses()[0];
    table.at(address + 5).from(address + 5).put((byte) 9);
    assertThat(buffer.get(4096 + 5)).isEqualTo((byte) 9);
    assertThat(table.at(address + 4095).from(address + 4095).remaining()).isEqualTo(1);
    assertThat(table.at(address - 1)).isNull();
    assertThat(table.at(address + 4096)).isNull();
    DmaTable.Mapped held = table.at(address);
    mapping.unmap();
    assertThat(table.at(address)).isNull();
    assertThat(held.reaches(address)).as("whoever held it sees that").isFalse();
    assertThat(adapter.objects().mappings()).isZero();
  }

  @Test
  void mapsWholePagesAlone() {
    for (int bytes : new int[] {0, 4095, 4097}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> core.map(Pages.ofSize(bytes)))
          .withMessage("whole pages of 4096 bytes are mapped, not " + bytes + " bytes");
    }
  }

  @Test
  void runsOutOfNumbers() {
    Numbers<String> numbers = new Numbers<>(3);
    assertThat(numbers.add("a")).isEqualTo(1);
    assertThat(numbers.add("b")).isEqualTo(2);
    assertThat(numbers.add("c")).isEqualTo(3);
    assertThat(numbers.add("d")).isEqualTo(Numbers.NONE);
    numbers.remove(2);
    assertThat(numbers.add("e")).isEqualTo(2);
    assertThat(numbers.get(2)).isEqualTo("e");
    assertThat(numbers.count()).isEqualTo(3);
  }
}
