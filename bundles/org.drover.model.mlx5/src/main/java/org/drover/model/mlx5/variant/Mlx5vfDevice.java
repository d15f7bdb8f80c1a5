// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelFile;
import org.drover.api.spi.ModelLog;
import org.drover.api.spi.ModelMutex;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mlx5;

/**
 * A function as the driver has it ({@code struct mlx5vf_pci_core_device}): its state, its arcs, and
 * the data file that is open. All is done under the state mutex, which it takes where the emulator
 * has not.
 */
public final class Mlx5vfDevice {
  private static final FeatureSet ALL = FeatureSet.ofBits(7);

  private final VhcaCommands commands;
  private final Executor work;
  private final boolean migrates;
  private final Optional<PageTracker> tracker;
  private final Mlx5Core.Registration registration;
  private volatile ModelMutex mutex = ofItsOwn();
  private volatile Consumer<String> log = line -> {};

  private MigrationState state = MigrationState.RUNNING;

  /** {@code saving_migf}. */
  private Saver saver;

  /** {@code resuming_migf}. */
  private ResumingFile resuming;

  /** The driver has followed a null pointer. */
  private boolean dead;

  /**
   * Binds the driver to a function: what the firmware can do is read now.
   *
   * @param core the physical function's driver
   * @param vf which of its virtual functions, from 0
   * @param work carries out, one after the other and in order, what the end of a command leaves
   *     ({@code cb_wq}); may sleep
   */
  public Mlx5vfDevice(Mlx5Core core, int vf, Executor work) {
    this.work = work;
    this.commands = core.capabilities().canMigrate() ? commands(core, vf) : null;
    this.migrates = commands != null;
    this.tracker =
        migrates && core.capabilities().advVirtualization()
            ? Optional.of(new PageTracker(this))
            : Optional.empty();
    this.registration = migrates ? core.onVfEnabled(this::enabled) : () -> {};
  }

  /** Null if the function cannot be told from others: it does not migrate then. */
  private static VhcaCommands commands(Mlx5Core core, int vf) {
    try {
      return new VhcaCommands(core, vf);
    } catch (Failure e) {
      return null;
    }
  }

  private static ModelMutex ofItsOwn() {
    ReentrantLock lock = new ReentrantLock();
    return new ModelMutex() {
      @Override
      public <T> T hold(Supplier<T> call) {
        lock.lock();
        try {
          return call.get();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  /** Tells the mutex that serialises its states; before it is used. */
  public void guardedBy(ModelMutex given) {
    mutex = given;
  }

  /** Tells where it prints; before it is used. */
  public void printsTo(Consumer<String> lines) {
    log = lines;
  }

  VhcaCommands commands() {
    return commands;
  }

  /** Does something under the mutex, after what was asked for before. */
  void later(Runnable call) {
    work.execute(
        () ->
            guarded(
                0,
                () -> {
                  call.run();
                  return 0;
                }));
  }

  /**
   * Does something under the mutex.
   *
   * @param instead the answer of a device that is dead, or dies of it
   */
  <T> T guarded(T instead, Supplier<T> call) {
    return mutex.hold(
        () -> {
          if (dead) {
            return instead;
          }
          try {
            return call.get();
          } catch (Oops e) {
            dead = true;
            log.accept(
                "BUG: kernel NULL pointer dereference, address: 0000000000000000, in "
                    + e.getMessage()
                    + " of mlx5_vfio_pci: the device is dead until it is made anew");
            return instead;
          }
        });
  }

  /** What can be done with it; without bits if it cannot migrate. */
  public FeatureSet features() {
    return migrates ? ALL : FeatureSet.ofBits(0);
  }

  /** The state that it is in, ERROR if it is dead. */
  public MigrationState state() {
    return guarded(MigrationState.ERROR, () -> state);
  }

  /** The logging of pages; empty if the firmware tracks none. */
  public Optional<ModelLog> log() {
    return tracker.map(ModelLog.class::cast);
  }

  /** {@code mlx5vf_pci_open_device()}. */
  public void opened() {
    guarded(
        0,
        () -> {
          state = MigrationState.RUNNING;
          return 0;
        });
  }

  /** {@code mlx5vf_cmd_close_migratable()}. */
  public void closed() {
    tracker.ifPresent(PageTracker::setError);
    guarded(
        0,
        () -> {
          disableFiles();
          tracker.ifPresent(PageTracker::stop);
          return 0;
        });
  }

  /** The driver is unbound. */
  public void removed() {
    closed();
    registration.end();
  }

  /** {@code mlx5fv_vf_event()}. */
  private void enabled(boolean there) {
    if (!there) {
      closed();
    }
    guarded(
        0,
        () -> {
          commands.detach(!there);
          return 0;
        });
  }

  /** The function was reset. */
  public void reset() {
    guarded(
        0,
        () -> {
          state = MigrationState.RUNNING;
          disableFiles();
          return 0;
        });
  }

  /** {@code mlx5vf_disable_fds()}: the state of the saving file before, ERROR if there is none. */
  private SavingFile.State disableFiles() {
    if (resuming != null) {
      resuming.end();
      resuming = null;
    }
    SavingFile.State last = SavingFile.State.ERROR;
    if (saver != null) {
      last = saver.end();
      saver = null;
    }
    return last;
  }

  /** {@code mlx5vf_pci_get_data_size()}: bytes, or {@code -errno}. */
  public long stopCopyLength() {
    return guarded(
        (long) Errno.EIO.negative(),
        () -> {
          try {
            return query().total();
          } catch (Failure e) {
            return (long) e.errno().negative();
          }
        });
  }

  /**
   * Takes one arc.
   *
   * @param to an arc's target that the FSM allows
   * @return what it handed out; after a failure the state is the one before
   */
  public ArcResult arc(MigrationState to) {
    return guarded(
        new ArcResult.Failed(Errno.EIO),
        () -> {
          try {
            Optional<ModelFile> file = step(new Arc(state, to));
            state = to;
            return file.<ArcResult>map(ArcResult.WithFile::new).orElse(new ArcResult.Done());
          } catch (Failure e) {
            return new ArcResult.Failed(e.errno());
          }
        });
  }

  /** {@code mlx5vf_pci_step_device_state_locked()}. */
  private Optional<ModelFile> step(Arc arc) throws Failure {
    MigrationState from = arc.from();
    MigrationState to = arc.to();
    switch (from) {
      case RUNNING -> {
        if (to == MigrationState.PRE_COPY) {
          return save(true);
        }
        suspend(Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR);
      }
      case RUNNING_P2P -> {
        if (to == MigrationState.PRE_COPY_P2P) {
          return save(true);
        } else if (to == MigrationState.RUNNING) {
          commands.resume(Mlx5.MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR);
        } else {
          suspend(Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER);
        }
      }
      case STOP -> {
        if (to == MigrationState.STOP_COPY) {
          return save(false);
        } else if (to == MigrationState.RESUMING) {
          resuming = new ResumingFile(this);
          return Optional.of(resuming);
        }
        commands.resume(Mlx5.MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER);
      }
      case PRE_COPY, PRE_COPY_P2P -> leavePreCopy(to);
      default -> disableFiles();
    }
    return Optional.empty();
  }

  private void leavePreCopy(MigrationState to) throws Failure {
    switch (to) {
      case PRE_COPY_P2P -> suspend(Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR);
      case PRE_COPY -> commands.resume(Mlx5.MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR);
      case STOP_COPY -> {
        suspend(Mlx5.MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER);
        if (saver == null) {
          throw new Oops("mlx5vf_pci_save_device_inc_data");
        }
        saver.saveLast();
      }
      default -> giveUp();
    }
  }

  /** PREC>RUN, PCP2>RP2P: also after an error of the last SAVE the files are gone. */
  private void giveUp() throws Failure {
    if (saver == null) {
      queryIncrement(Asking.CLEANUP);
    }
    saver.cleanUp();
    if (disableFiles() == SavingFile.State.ERROR) {
      throw new Failure(Errno.EIO);
    }
  }

  private Optional<ModelFile> save(boolean track) throws Failure {
    saver = Saver.begin(this, track);
    return Optional.of(saver.file());
  }

  /** Not while a SAVE is in flight: it could not begin to track a function that is suspended. */
  private void suspend(int opMod) throws Failure {
    commands.checkAttached();
    if (saver == null) {
      commands.suspend(opMod);
      return;
    }
    saver.file().beginSave();
    try {
      commands.suspend(opMod);
    } finally {
      saver.file().endSave();
    }
  }

  /** How much room a whole image takes. */
  VhcaCommands.Query query() throws Failure {
    commands.checkAttached();
    return commands.query(false);
  }

  /** Why an increment is asked for. */
  enum Asking {
    PUMP,
    FINAL,
    CLEANUP
  }

  /** How much room the next increment takes, in bytes; waits for a SAVE that is in flight. */
  long queryIncrement(Asking asking) throws Failure {
    commands.checkAttached();
    if (saver == null) {
      throw new Oops("mlx5vf_cmd_query_vhca_migration_state");
    }
    SavingFile file = saver.file();
    file.beginSave();
    try {
      SavingFile.State last = file.state();
      boolean untracked = last == SavingFile.State.PRE_COPY_ERROR && asking != Asking.CLEANUP;
      if (untracked && asking == Asking.PUMP) {
        return 0;
      }
      if (last == SavingFile.State.ERROR) {
        throw new Failure(Errno.ENODEV);
      }
      return commands.query(!untracked).required();
    } finally {
      file.endSave();
    }
  }

  /** What a PRECOPY_INFO asks the firmware; a function that is suspended cannot be saved. */
  long preCopyDirty() throws Failure {
    return switch (state) {
      case PRE_COPY -> queryIncrement(Asking.PUMP);
      case PRE_COPY_P2P -> 0;
      default -> throw new Failure(Errno.EINVAL);
    };
  }
}
