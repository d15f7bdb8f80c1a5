// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.api.spi.ModelMutex;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.SpecTrueModel;

/**
 * Devices that keep every rule, but whose saving files have what a test puts into them, one byte,
 * and sleep for it; whose writes take the state mutex as the drivers' loads do.
 */
final class SleepyModel implements DeviceModel {
  private final DeviceModel origin = new SpecTrueModel(FeatureSet.ofBits(7), Set.of());
  private volatile ModelMutex mutex;

  /** The last saving file. */
  volatile Saving saving;

  /** The state at the end of what a write does under the mutex. */
  volatile MigrationState stateWithin;

  /** What a write does under the mutex, before it takes that again. */
  volatile Runnable duringWrite = () -> {};

  @Override
  public String model() {
    return "sleepy";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    ModelDevice device = origin.create(options);
    return (ModelDevice)
        Proxy.newProxyInstance(
            ModelDevice.class.getClassLoader(),
            new Class<?>[] {ModelDevice.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("guardedBy")) {
                mutex = (ModelMutex) arguments[0];
                return null;
              }
              try {
                Object answer = method.invoke(device, arguments);
                return answer instanceof ArcResult.WithFile with ? sleepy(device, with) : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private ArcResult sleepy(ModelDevice device, ArcResult.WithFile with) {
    if (!with.file().readable()) {
      return new ArcResult.WithFile(new Loading(device));
    }
    saving = new Saving();
    return new ArcResult.WithFile(saving);
  }

  private final class Loading implements ModelFile {
    private final ModelDevice device;

    Loading(ModelDevice device) {
      this.device = device;
    }

    @Override
    public boolean readable() {
      return false;
    }

    @Override
    public long write(ByteBuffer from) {
      return mutex.hold(
          () -> {
            duringWrite.run();
            mutex.hold(() -> 0);
            stateWithin = device.state();
            return from.remaining();
          });
    }
  }

  static final class Saving implements ModelFile {
    /** Open as soon as somebody sleeps. */
    final CountDownLatch sleeps = new CountDownLatch(1);

    /** What it answers to PRECOPY_INFO. */
    volatile PreCopyAnswer estimate = new PreCopyAnswer.Initial(5);

    private volatile int value = -1;
    private volatile Runnable changed = () -> {};

    /** A byte to read. */
    synchronized void put(int given) {
      value = given;
      notifyAll();
      changed.run();
    }

    @Override
    public boolean readable() {
      return true;
    }

    @Override
    public PreCopyAnswer precopyInfo() {
      return estimate;
    }

    @Override
    public synchronized void awaitData() {
      sleeps.countDown();
      boolean interrupted = false;
      while (value < 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public synchronized long read(ByteBuffer into, boolean nonBlocking) {
      if (value < 0) {
        return nonBlocking ? Errno.EAGAIN.negative() : 0;
      }
      if (!into.hasRemaining()) {
        return 0;
      }
      into.put((byte) value);
      value = -1;
      return 1;
    }

    @Override
    public int poll() {
      return value < 0 ? 0 : POLLIN | POLLRDNORM;
    }

    @Override
    public void onPollChange(Runnable told) {
      changed = told;
    }
  }
}
