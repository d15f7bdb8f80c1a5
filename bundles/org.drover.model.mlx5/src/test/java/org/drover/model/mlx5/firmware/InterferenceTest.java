// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while an image is written or loaded. The contents' filler is asked meanwhile. */
class InterferenceTest {
  private Runnable meanwhile = () -> {};

  private final Adapter adapter =
      new Adapter(
          AdapterSettings.usual(2)
              .withFiller(vf -> (offset, into) -> fill(into))
              .withStateSize(100 * 4096));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);

  private void fill(ByteBuffer into) {
    meanwhile.run();
    into.position(into.limit());
  }

  @AfterEach
  void close() {
    core.close();
  }

  @Test
  void whatChangesWhileItIsSavedIsForTheNextImage() {
    VfDriver.Key key = driver.key(101);
    meanwhile =
        () -> {
          meanwhile = () -> {};
          adapter.vhca(0).contents().write(0, ByteBuffer.wrap(new byte[] {1}));
        };
    assertThat(driver.save(key, false, true).result()).isZero();
    assertThat(driver.query(true, false).required()).isEqualTo(32 + 16 + 4096);
  }

  @Test
  void saveThatBreaksOffLosesNoChange() {
    VfDriver.Key key = driver.key(101);
    driver.save(key, false, true);
    adapter.vhca(0).write(4096 * 20, ByteBuffer.allocate(1));
    adapter.vhca(0).write(4096 * 50, ByteBuffer.allocate(1));
    // Beyond the segments of the two: the whole again.
    meanwhile = key.mapping()::unmap;
    assertThat(driver.save(key, false, true).status()).as("BAD_RES").isEqualTo(5);
    meanwhile = () -> {};
    assertThat(adapter.vhca(0).state().dirtyPages()).isEqualTo(2);
    assertThat(adapter.vhca(0).state().tracking()).as("as it was").isTrue();
  }

  @Test
  void saveWithoutMemoryLosesNoChange() {
    VfDriver.Key key = driver.key(101);
    driver.save(key, false, true);
    adapter.vhca(0).write(4096 * 20, ByteBuffer.allocate(1));
    meanwhile =
        () -> {
          throw new OutOfMemoryError("Java heap space");
        };
    assertThat(driver.save(key, false, true).result()).as("ENOMEM").isEqualTo(-12);
    meanwhile = () -> {};
    assertThat(adapter.vhca(0).state().dirtyPages()).isEqualTo(1);
    assertThat(adapter.vhca(0).state().tracking()).as("as it was").isTrue();
  }

  @Test
  void loadThatBreaksOffFails() {
    driver.stop();
    VfDriver.Key image = driver.image();
    meanwhile = image.mapping()::unmap;
    assertThat(driver.load(image, 100 * 4096 + 48).status()).as("BAD_RES").isEqualTo(5);
  }

  @Test
  void loadWithoutMemoryFails() {
    driver.stop();
    VfDriver.Key image = driver.image();
    meanwhile =
        () -> {
          throw new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory");
        };
    VfDriver.Answer answer = driver.load(image, 100 * 4096 + 48);
    assertThat(answer.status()).as("LIM_ERR").isEqualTo(8);
    assertThat(answer.result()).as("ENOMEM").isEqualTo(-12);
  }
}
