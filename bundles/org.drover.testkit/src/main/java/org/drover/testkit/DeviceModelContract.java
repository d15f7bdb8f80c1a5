// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** What every device model must do whose devices migrate, whatever it plays. */
public abstract class DeviceModelContract extends AnyModelContract {

  /** For subclasses. */
  protected DeviceModelContract() {}

  /**
   * Gives a device something to remember, so that its stream differs from that of a new one.
   *
   * @param device that runs
   */
  protected abstract void use(ModelDevice device);

  /** Goes to a state as the emulator does, and gives the file of the last hop. */
  private static Optional<ModelFile> go(ModelDevice device, MigrationState target) {
    Optional<ModelFile> file = Optional.empty();
    while (device.state() != target) {
      MigrationState next =
          MigrationFsm.nextHop(device.state(), target, device.migrationFeatures()).orElseThrow();
      ArcResult result = device.arc(next);
      assertThat(result)
          .as("arc %s to %s", device.state(), next)
          .isNotInstanceOf(ArcResult.Failed.class);
      assertThat(device.state()).isEqualTo(next);
      file = result instanceof ArcResult.WithFile with ? Optional.of(with.file()) : file;
    }
    return file;
  }

  private static byte[] save(ModelDevice device) {
    ModelFile file = go(device, MigrationState.STOP_COPY).orElseThrow();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(17);
    for (long count = file.read(chunk.clear()); count != 0; count = file.read(chunk.clear())) {
      assertThat(count).as("a read of STOP_COPY").isBetween(1L, 17L);
      stream.write(chunk.array(), 0, (int) count);
    }
    return stream.toByteArray();
  }

  private static ModelFile load(ModelDevice device, byte[] stream) {
    ModelFile file = go(device, MigrationState.RESUMING).orElseThrow();
    ByteBuffer from = ByteBuffer.wrap(stream);
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(13, stream.length - at);
      long taken = file.write(from.slice(at, length));
      assertThat(taken).as("a write at %d", at).isBetween(1L, (long) length);
      at += (int) taken;
    }
    return file;
  }

  /** Every device that migrates has STOP_COPY. */
  @Test
  public void hasMigrationFeatures() {
    assertThat(device().migrationFeatures().isValid()).isTrue();
  }

  /** Every arc of the device's features, with what it needs to succeed. */
  @Test
  public void takesEveryArcAndHandsOutFilesOnEnteringAlone() {
    byte[] stream = save(device());
    for (Arc arc : MigrationFsm.arcs(device().migrationFeatures())) {
      ModelDevice device = device();
      if (arc.from() == MigrationState.RESUMING) {
        load(device, stream);
      } else {
        go(device, arc.from());
      }
      ArcResult result = device.arc(arc.to());
      assertThat(device.state()).as("after %s", arc).isEqualTo(arc.to());
      boolean saving = arc.to().isSaving() && !arc.from().isSaving();
      boolean entering = saving || arc.to() == MigrationState.RESUMING;
      assertThat(result instanceof ArcResult.WithFile).as("file of %s", arc).isEqualTo(entering);
      if (result instanceof ArcResult.WithFile with) {
        assertThat(with.file().readable()).as("direction of %s", arc).isEqualTo(saving);
      }
    }
  }

  /** The whole state travels. */
  @Test
  public void givesWhatItTook() {
    ModelDevice source = device();
    use(source);
    byte[] used = save(source);
    assertThat(used).as("the use shows in the stream").isNotEqualTo(save(device()));
    ModelDevice destination = device();
    load(destination, used);
    go(destination, MigrationState.RUNNING);
    assertThat(save(destination)).isEqualTo(used);
  }

  /** Saving changes nothing. */
  @Test
  public void savesTheSameTwice() {
    ModelDevice device = device();
    use(device);
    byte[] first = save(device);
    go(device, MigrationState.RUNNING);
    assertThat(save(device)).isEqualTo(first);
  }

  /** Leaving a group of states ends its file. */
  @Test
  public void endsAFileWhenItsStatesAreLeft() {
    ModelDevice device = device();
    ModelFile saving = go(device, MigrationState.STOP_COPY).orElseThrow();
    go(device, MigrationState.STOP);
    assertThat(saving.read(ByteBuffer.allocate(8))).isEqualTo(Errno.ENODEV.negative());
    ModelFile resuming = load(device, save(device()));
    go(device, MigrationState.STOP);
    assertThat(resuming.write(ByteBuffer.allocate(0))).isEqualTo(Errno.ENODEV.negative());
  }

  /** From everywhere, with the files. */
  @Test
  public void resetsToRunning() {
    for (MigrationState state : device().migrationFeatures().states()) {
      ModelDevice device = device();
      Optional<ModelFile> file = go(device, state);
      device.reset();
      assertThat(device.state()).as("reset in %s", state).isEqualTo(MigrationState.RUNNING);
      file.ifPresent(
          dead ->
              assertThat(
                      dead.readable()
                          ? dead.read(ByteBuffer.allocate(8))
                          : dead.write(ByteBuffer.allocate(0)))
                  .as("file of %s", state)
                  .isEqualTo(Errno.ENODEV.negative()));
    }
  }

  /** The last close ends what the user had. */
  @Test
  public void endsItsFilesAtTheLastClose() {
    ModelDevice device = device();
    ModelFile file = go(device, MigrationState.STOP_COPY).orElseThrow();
    device.closed();
    assertThat(file.read(ByteBuffer.allocate(8))).isEqualTo(Errno.ENODEV.negative());
  }

  /** Files go one way. */
  @Test
  public void refusesTheOtherDirection() {
    ModelDevice device = device();
    assertThat(go(device, MigrationState.STOP_COPY).orElseThrow().write(ByteBuffer.allocate(1)))
        .isNegative();
    assertThat(go(device, MigrationState.RESUMING).orElseThrow().read(ByteBuffer.allocate(1)))
        .isNegative();
  }

  /** Any state, and never a negative length. */
  @Test
  public void estimatesItsSizeInEveryState() {
    for (MigrationState state : device().migrationFeatures().states()) {
      ModelDevice device = device();
      go(device, state);
      assertThat(device.stopCopyLength()).as("size in %s", state).isNotNegative();
    }
  }

  /** What is left of the initial data falls as it is read, and STOP_COPY has no such thing. */
  @Test
  public void saysInPreCopyAloneWhatIsLeft() {
    ModelDevice device = device();
    if (!device.migrationFeatures().contains(MigrationFeature.PRE_COPY)) {
      return;
    }
    ModelFile file = go(device, MigrationState.PRE_COPY).orElseThrow();
    long before = initialBytes(file);
    assertThat(before).as("initial bytes of a new file").isPositive();
    long count = file.read(ByteBuffer.allocate(1));
    assertThat(count).isEqualTo(1);
    assertThat(initialBytes(file)).isEqualTo(before - 1);
    assertThat(go(device, MigrationState.STOP_COPY)).as("the file goes on").isEmpty();
    assertThat(file.precopyInfo()).isEqualTo(new ModelFile.PreCopyAnswer.Failed(Errno.EINVAL));
  }

  private static long initialBytes(ModelFile file) {
    ModelFile.PreCopyAnswer answer = file.precopyInfo();
    return answer instanceof ModelFile.PreCopyAnswer.Initial initial
        ? initial.bytes()
        : ((ModelFile.PreCopyAnswer.Info) answer).info().initialBytes();
  }

  /** Whoever goes back while the device runs has lost nothing, and the next file is a whole one. */
  @Test
  public void beginsAnewAfterAnAbortedPreCopy() {
    ModelDevice device = device();
    if (!device.migrationFeatures().contains(MigrationFeature.PRE_COPY)) {
      return;
    }
    use(device);
    ModelFile aborted = go(device, MigrationState.PRE_COPY).orElseThrow();
    aborted.read(ByteBuffer.allocate(1));
    go(device, MigrationState.RUNNING);
    assertThat(aborted.read(ByteBuffer.allocate(8))).isEqualTo(Errno.ENODEV.negative());
    byte[] whole = save(device);
    ModelDevice other = device();
    load(other, whole);
    go(other, MigrationState.RUNNING);
    assertThat(save(other)).isEqualTo(whole);
  }

  /** As the kernel's drivers: it stays where it was, or is broken, and never half way. */
  @Test
  public void staysInResumingOrTakesWhatItWasGiven() {
    ModelDevice device = device();
    go(device, MigrationState.RESUMING);
    ArcResult result = device.arc(MigrationState.STOP);
    if (result instanceof ArcResult.Failed) {
      assertThat(device.state()).isIn(MigrationState.RESUMING, MigrationState.ERROR);
    } else {
      assertThat(device.state()).isEqualTo(MigrationState.STOP);
    }
    device.reset();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }
}
