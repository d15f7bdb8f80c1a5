// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.PreCopyInfo;
import org.drover.api.ReadResult;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;

/** An opening of a {@link FakeHardware}, on the real state machine. */
final class FakeDevice implements MigratableDevice, PreCopy {
  private final FakeHardware hardware;

  /** As in a real one, whoever asks for the state waits for a transition. */
  private final ReentrantLock lock = new ReentrantLock();

  private FakeStream stream;
  private volatile boolean closed;

  /** An arc failed that its driver names: as the backend of VFIO keeps it. */
  private boolean onlyReset;

  private int queries;

  FakeDevice(FakeHardware hardware) {
    this.hardware = hardware;
  }

  @Override
  public DeviceIdentity identity() {
    return hardware.identity();
  }

  @Override
  public DeviceCapabilities capabilities() {
    hardware.whenAsked.run();
    return new DeviceCapabilities(
        hardware.features.isValid() ? Optional.of(hardware.features) : Optional.empty(),
        new TreeSet<>(),
        estimatedStopCopyBytes(),
        0,
        List.of(),
        0);
  }

  @Override
  public MigrationState state() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (hardware.stateUntold) {
        throw hardware.failure("GET", Errno.EIO);
      }
      return hardware.state();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<DataStream> transition(MigrationState target, Recovery recovery) {
    lock.lock();
    try {
      return transitionLocked(target, recovery);
    } finally {
      lock.unlock();
    }
  }

  private Optional<DataStream> transitionLocked(MigrationState target, Recovery recovery) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    hardware.throwOn(target);
    MigrationState from = hardware.state();
    if (onlyReset && target != from) {
      throw new RefusedException("SET " + target, List.of("nothing but a reset is safe"));
    }
    Route route = MigrationFsm.route(from, target, hardware.features);
    if (route instanceof Route.Refused refused) {
      throw new RefusedException("SET " + target, List.of(refused.reason()));
    }
    Route.Path path = (Route.Path) route;
    for (Arc arc : path.arcs()) {
      take(arc, target, from, recovery);
    }
    if (path.stream() != StreamKind.NONE) {
      stream = path.stream() == StreamKind.READ ? new Saving() : new Resuming();
      return Optional.of(stream);
    }
    return Optional.empty();
  }

  private void take(Arc arc, MigrationState target, MigrationState from, Recovery recovery) {
    hardware.log(arc.from() + ">" + arc.to());
    await(arc);
    Errno errno = arcError(arc);
    if (errno != null && hardware.classesAreGone) {
      throw hardware.failure("SET " + arc.to(), errno);
    }
    if (errno == null) {
      leave(arc);
      hardware.is(arc.to());
      return;
    }
    if (hardware.errorOnFailure) {
      hardware.is(MigrationState.ERROR);
    }
    KernelCallException cause =
        new KernelCallException("SET " + arc.to(), hardware.address.toString(), errno, "");
    String actions = recover(arc, recovery);
    throw new TransitionException(
        hardware.address,
        from,
        target,
        hardware.stateUntold ? null : hardware.state(),
        actions.contains("reset"),
        actions,
        cause);
  }

  private Errno arcError(Arc arc) {
    Errno programmed = hardware.failing.get(arc);
    boolean incomplete =
        arc.from() == MigrationState.RESUMING
            && stream instanceof Resuming loading
            && !loading.complete();
    return programmed == null && incomplete ? Errno.EINVAL : programmed;
  }

  private void await(Arc arc) {
    CountDownLatch latch = hardware.blocking.get(arc);
    if (latch != null) {
      hardware.entered.get(arc).countDown();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void leave(Arc arc) {
    if (arc.from() == MigrationState.RESUMING && stream instanceof Resuming loading) {
      hardware.content = loading.bytes();
    }
    boolean staysSaving = arc.from().isSaving() && arc.to().isSaving();
    if (stream != null && !staysSaving) {
      stream.close();
      stream = null;
    }
  }

  private String recover(Arc failed, Recovery recovery) {
    onlyReset |= recovery.onlyResetAfter().contains(failed);
    if (recovery.state().isPresent()
        && hardware.state() != MigrationState.ERROR
        && !recovery.onlyResetAfter().contains(failed)) {
      MigrationState back = recovery.state().get();
      try {
        transition(back, Recovery.none());
        return "went back to " + back;
      } catch (TransitionException e) {
        return "did not go back to " + back;
      }
    }
    if (recovery.reset()) {
      reset();
      return "was reset";
    }
    return "was left as it is";
  }

  @Override
  public void reset() {
    hardware.awaitReset();
    if (hardware.resetFails) {
      throw new KernelCallException(
          "VFIO_DEVICE_RESET", hardware.address.toString(), Errno.EIO, "");
    }
    if (stream != null) {
      stream.close();
      stream = null;
    }
    hardware.reset();
    onlyReset = false;
  }

  @Override
  public OptionalLong estimatedStopCopyBytes() {
    return OptionalLong.of(hardware.content.length);
  }

  @Override
  public <T> Optional<T> ability(Class<T> ability) {
    if (ability == DeviceSignals.class) {
      return Optional.of(ability.cast((DeviceSignals) hardware::listen));
    }
    if (ability == DeviceContext.class) {
      return hardware.context.map(ability::cast);
    }
    if (ability == DirtyTracking.class) {
      return hardware.logging.map(ability::cast);
    }
    boolean has = ability == PreCopy.class && hardware.features.contains(MigrationFeature.PRE_COPY);
    return has ? Optional.of(ability.cast(this)) : Optional.empty();
  }

  @Override
  public PreCopyInfo query() {
    queries++;
    if (hardware.queriesFailAfter >= 0 && queries > hardware.queriesFailAfter) {
      throw hardware.failure("VFIO_MIG_GET_PRECOPY_INFO", Errno.EIO);
    }
    PreCopyInfo info =
        new PreCopyInfo(
            Math.max(0, hardware.initialBytes - stream.position()), hardware.dirtyBytes);
    hardware.preCopyLog.add("ASK " + info.total());
    return info;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (stream != null && !stream.closed) {
        hardware.log("DEVICE CLOSED BEFORE ITS STREAM");
      }
      hardware.open--;
      hardware.log("CLOSE");
      hardware.whenClosed.run();
    }
  }

  private abstract class FakeStream implements DataStream {
    int position;
    boolean closed;

    @Override
    public long position() {
      return position;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        hardware.log("CLOSE STREAM");
      }
    }
  }

  private final class Saving extends FakeStream implements SavingStream {
    @Override
    public ReadResult read(ByteBuffer into) {
      boolean running = hardware.state().isPreCopy();
      byte[] content = hardware.content;
      int end = running ? Math.min(hardware.initialBytes, content.length) : content.length;
      int count = Math.min(Math.min(into.remaining(), hardware.chunk), end - position);
      if (hardware.readFailsAt >= 0 && position + count > hardware.readFailsAt) {
        throw hardware.failure("read", Errno.EIO);
      }
      if (count <= 0 && running && hardware.endless) {
        int more = Math.min(into.remaining(), hardware.chunk);
        into.put(new byte[more]);
        hardware.preCopyLog.add("READ " + more);
        return new ReadResult.Data(more);
      }
      if (count <= 0) {
        return running ? new ReadResult.TemporaryEnd() : new ReadResult.End();
      }
      into.put(content, position, count);
      if (running) {
        hardware.preCopyLog.add("READ " + count);
      }
      position += count;
      return new ReadResult.Data(count);
    }
  }

  private final class Resuming extends FakeStream implements ResumingStream {
    private final java.io.ByteArrayOutputStream loaded = new java.io.ByteArrayOutputStream();
    private boolean failed;

    @Override
    public void write(ByteBuffer from) {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      loaded.writeBytes(bytes);
      position += bytes.length;
      if (failed || (hardware.writeFailsAt >= 0 && position > hardware.writeFailsAt)) {
        failed = true;
        throw hardware.failure("write", Errno.EFAULT);
      }
    }

    boolean complete() {
      return loaded.size() >= FakeHardware.EMPTY.length;
    }

    byte[] bytes() {
      return loaded.toByteArray();
    }
  }
}
