// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;

/**
 * An open device that can be looked at without waiting for what is done with it: a device answers
 * only when a transition, a reset or its close is over, which may take seconds.
 *
 * <p>Whoever sends it somewhere, its vendor's rules go along: forgetting them could crash a kernel.
 */
final class WatchedDevice implements MigratableDevice {
  /** Far more than the changes of one opening. */
  private static final long OPENING = 1L << 40;

  private static final AtomicLong OPENINGS = new AtomicLong();

  private final MigratableDevice device;
  private final AtomicLong changed = new AtomicLong(OPENINGS.incrementAndGet() * OPENING);

  /** Those who change the device share it, as far as the device lets them; a look is alone. */
  private final ReadWriteLock changes = new ReentrantReadWriteLock();

  private volatile boolean closed;
  private volatile Set<Arc> onlyResetAfter = Set.of();

  WatchedDevice(MigratableDevice device) {
    this.device = device;
  }

  /**
   * Keeps what a vendor driver forbids, for as long as the device is open: that the driver leaves
   * makes nothing safer. Only under the slot's lock.
   *
   * @param arcs after whose failure nothing but a reset is safe
   */
  void forbid(Set<Arc> arcs) {
    onlyResetAfter = both(onlyResetAfter, arcs);
  }

  /** The engine brings the rules along itself: nothing is made anew while a device stands. */
  private static Set<Arc> both(Set<Arc> some, Set<Arc> more) {
    if (some.containsAll(more)) {
      return some;
    }
    Set<Arc> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  /**
   * Asks the device if it answers at once. Nobody can change it meanwhile.
   *
   * @param question must not last
   * @return empty, without having asked, while the device is being changed and once it is closed
   */
  <R> Optional<R> glance(Function<MigratableDevice, R> question) {
    Lock alone = changes.writeLock();
    if (!alone.tryLock()) {
      return Optional.empty();
    }
    try {
      return closed ? Optional.empty() : Optional.of(question.apply(device));
    } finally {
      alone.unlock();
    }
  }

  @Override
  public DeviceIdentity identity() {
    return device.identity();
  }

  @Override
  public DeviceCapabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public MigrationState state() {
    return device.state();
  }

  @Override
  public Optional<DataStream> transition(MigrationState target, Recovery recovery) {
    changes.readLock().lock();
    try {
      Set<Arc> forbidden = both(recovery.onlyResetAfter(), onlyResetAfter);
      return device.transition(target, recovery.onlyResetAfter(forbidden));
    } finally {
      changed.incrementAndGet();
      changes.readLock().unlock();
    }
  }

  @Override
  public void reset() {
    changes.readLock().lock();
    try {
      device.reset();
    } finally {
      changed.incrementAndGet();
      changes.readLock().unlock();
    }
  }

  /** One more after each transition and each reset; another opening begins elsewhere. */
  long changes() {
    return changed.get();
  }

  @Override
  public OptionalLong estimatedStopCopyBytes() {
    return device.estimatedStopCopyBytes();
  }

  @Override
  public <T> Optional<T> ability(Class<T> ability) {
    return device.ability(ability);
  }

  @Override
  public void close() {
    changes.readLock().lock();
    try {
      closed = true;
      device.close();
    } finally {
      changes.readLock().unlock();
    }
  }

  @Override
  public String toString() {
    return device.toString();
  }
}
