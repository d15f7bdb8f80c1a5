// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.DeviceSignals.Listening;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.api.spi.DirtyTracking;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;

/** A device that outlives its openings: what it holds, what it does wrong, what was done to it. */
public final class FakeHardware {
  /** What every state of a fake device begins with. */
  public static final String MAGIC = "FAKE";

  /** What a reset leaves. */
  public static final byte[] EMPTY = MAGIC.getBytes(StandardCharsets.US_ASCII);

  public final DeviceAddress address;
  final FeatureSet features;
  final OptionalInt group;
  public final List<String> log = new ArrayList<>();

  /** In PRE_COPY: what it was asked and answered, and what was read in between. */
  public final List<String> preCopyLog = new CopyOnWriteArrayList<>();

  final Map<Arc, Errno> failing = new HashMap<>();
  final Map<Arc, CountDownLatch> blocking = new HashMap<>();
  final Map<Arc, CountDownLatch> entered = new HashMap<>();
  final Map<MigrationState, Throwable> throwing = new HashMap<>();
  byte[] content = EMPTY;
  public MigrationState state = MigrationState.RUNNING;
  boolean errorOnFailure;
  boolean resetFails;
  boolean classesAreGone;
  boolean endless;
  boolean stateUntold;
  public long dirtyBytes;

  /** How it logs what it writes by DMA. */
  public Optional<DirtyTracking> logging = Optional.empty();

  /** What its state does not hold, and how it is taken over. */
  public Optional<DeviceContext> context = Optional.empty();

  public int initialBytes = 4;
  public int chunk = 1 << 20;
  int readFailsAt = -1;
  int writeFailsAt = -1;
  int queriesFailAfter = -1;
  volatile Runnable whenClosed = () -> {};
  volatile Runnable whenAsked = () -> {};
  private volatile CountDownLatch resetsOnceOpen = new CountDownLatch(0);

  /** Opens when a reset is entered that blocks. */
  public final CountDownLatch resetting = new CountDownLatch(1);

  public int opened;
  public int resets;
  public int open;
  public boolean refusesListeners;

  /** How often somebody wanted to listen. */
  public int listened;

  private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();

  /** One with all of its behaviour at its best. */
  public FakeHardware(String address, String features, OptionalInt group) {
    this.address = DeviceAddress.parse(address);
    this.features = FeatureSet.parse(features);
    this.group = group;
  }

  /** What it is instead of a fake device. */
  public Optional<DeviceIdentity> identity = Optional.empty();

  /** What it is. */
  public DeviceIdentity identity() {
    return identity.orElseGet(this::fake);
  }

  private DeviceIdentity fake() {
    return new DeviceIdentity(
        address,
        "fake",
        Optional.of("fake_driver"),
        group,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Map.of(DeviceIdentity.KERNEL_RELEASE, "6.12-fake"));
  }

  public synchronized FakeHardware holds(String text) {
    content = (MAGIC + text).getBytes(StandardCharsets.US_ASCII);
    return this;
  }

  /** Holds a longer state, made of a pattern. */
  public synchronized FakeHardware holds(int bytes) {
    content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i * 31);
    }
    System.arraycopy(EMPTY, 0, content, 0, EMPTY.length);
    return this;
  }

  /** Lets it begin with something else than its vendor's magic. */
  public synchronized FakeHardware holdsForeign(String text) {
    return holdsForeign(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Lets it hold these bytes. */
  public synchronized FakeHardware holdsForeign(byte[] bytes) {
    content = bytes.clone();
    return this;
  }

  public synchronized byte[] content() {
    return content.clone();
  }

  public synchronized boolean sameContentAs(FakeHardware other) {
    return Arrays.equals(content(), other.content());
  }

  public synchronized MigrationState state() {
    return state;
  }

  public synchronized FakeHardware is(MigrationState now) {
    state = now;
    return this;
  }

  /** This arc fails, every time. */
  public synchronized FakeHardware fails(MigrationState from, MigrationState to) {
    failing.put(new Arc(from, to), Errno.EIO);
    return this;
  }

  /** A transition to this state is not even tried: this comes instead, which is unchecked. */
  public synchronized FakeHardware throwsOn(MigrationState target, Throwable what) {
    throwing.put(target, what);
    return this;
  }

  synchronized void throwOn(MigrationState target) {
    Throwable what = throwing.get(target);
    if (what instanceof Error error) {
      throw error;
    }
    if (what != null) {
      throw (RuntimeException) what;
    }
  }

  public synchronized void heals() {
    failing.clear();
  }

  /** A failing arc ends in ERROR. */
  public synchronized FakeHardware breaks() {
    errorOnFailure = true;
    return this;
  }

  /** This arc takes until the latch opens. */
  public synchronized CountDownLatch blocks(MigrationState from, MigrationState to) {
    CountDownLatch latch = new CountDownLatch(1);
    blocking.put(new Arc(from, to), latch);
    entered.put(new Arc(from, to), new CountDownLatch(1));
    return latch;
  }

  /** Opens when a blocking arc is entered. */
  public synchronized CountDownLatch entered(MigrationState from, MigrationState to) {
    return entered.get(new Arc(from, to));
  }

  /** What fails, fails as the code of a bundle that was refreshed does: its classes are gone. */
  public FakeHardware classesAreGone() {
    classesAreGone = true;
    return this;
  }

  /** While it runs it dirties faster than anybody reads. */
  public FakeHardware isEndless() {
    endless = true;
    dirtyBytes = 700;
    return this;
  }

  RuntimeException failure(String call, Errno errno) {
    if (classesAreGone) {
      throw new NoClassDefFoundError("org/acme/Gone");
    }
    return new KernelCallException(call, address.toString(), errno, "");
  }

  public FakeHardware readFailsAt(int byteOffset) {
    readFailsAt = byteOffset;
    return this;
  }

  public FakeHardware writeFailsAt(int byteOffset) {
    writeFailsAt = byteOffset;
    return this;
  }

  public FakeHardware queriesFailAfter(int count) {
    queriesFailAfter = count;
    return this;
  }

  /** Does this at the end of each close of the device, and throws what that throws. */
  public FakeHardware whenClosed(Runnable action) {
    whenClosed = action;
    return this;
  }

  /** Does this whenever somebody asks an opening of it what it can do. */
  public FakeHardware whenAsked(Runnable action) {
    whenAsked = action;
    return this;
  }

  /** From now on a reset takes until the latch opens. */
  public CountDownLatch blocksResets() {
    CountDownLatch latch = new CountDownLatch(1);
    resetsOnceOpen = latch;
    return latch;
  }

  void awaitReset() {
    try {
      if (resetsOnceOpen.getCount() > 0) {
        resetting.countDown();
      }
      resetsOnceOpen.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public FakeHardware resetFails() {
    resetFails = true;
    return this;
  }

  public FakeHardware stateUntold(boolean untold) {
    stateUntold = untold;
    return this;
  }

  synchronized void log(String what) {
    log.add(what);
  }

  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized void reset() {
    resets++;
    log.add("RESET");
    content = EMPTY;
    state = MigrationState.RUNNING;
  }

  /** Somebody listens to what its kernel says. */
  Listening listen(Consumer<Signal> listener) {
    listened++;
    if (refusesListeners) {
      throw new IllegalStateException("a plug-in's own fault");
    }
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Its kernel says something, on the caller's thread. */
  public void says(Signal signal) {
    List.copyOf(listeners).forEach(listener -> listener.accept(signal));
  }

  /** How many listen. */
  public int listeners() {
    return listeners.size();
  }
}
