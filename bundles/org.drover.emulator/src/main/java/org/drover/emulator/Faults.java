// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.service.Emulation.Fault;

/** The faults that are armed, and what they do to a call. Any thread may use it. */
final class Faults {
  private static final Effect NONE = new Effect(0, Long.MAX_VALUE);

  private final MachineLog log;
  private final Profile profile;
  private final List<Armed> armed = new CopyOnWriteArrayList<>();

  /** What slow calls wait at: a fault that is spent is in no list any more. */
  private final AtomicReference<CountDownLatch> disarmed =
      new AtomicReference<>(new CountDownLatch(1));

  Faults(MachineLog log, Profile profile) {
    this.log = log;
    this.profile = profile;
  }

  /**
   * What becomes of a call.
   *
   * @param result 0, or the {@code -errno} that is answered instead of doing anything
   * @param limit how many bytes the call may move at most
   */
  record Effect(int result, long limit) {}

  private final class Armed {
    private final Fault fault;
    private long matched;

    Armed(Fault fault) {
      this.fault = fault;
    }

    private boolean concerns(Optional<DeviceAddress> device, String[] names) {
      return (fault.device() == null || device.filter(fault.device()::equals).isPresent())
          && List.of(names).contains(fault.call());
    }

    private synchronized boolean acts() {
      matched++;
      return matched >= fault.nth()
          && (fault.times() == 0 || matched - fault.nth() < fault.times());
    }

    private synchronized boolean spent() {
      return fault.times() != 0 && matched - fault.nth() + 1 >= fault.times();
    }

    private Effect effect(long position) {
      boolean reached = fault.kind() != Fault.Kind.AT_BYTE || position >= fault.value();
      if (!reached) {
        return new Effect(0, spent() ? Long.MAX_VALUE : fault.value() - position);
      }
      if (!acts()) {
        return NONE;
      }
      return switch (fault.kind()) {
        case FAIL -> new Effect(Math.toIntExact(-fault.value()), 0);
        case SHORT -> new Effect(0, fault.value());
        case AT_BYTE -> new Effect(-fault.errno(), 0);
        case SLOW -> {
          sleep();
          yield NONE;
        }
      };
    }

    /** As a driver that waits for its hardware: a signal does not end it, but disarming does. */
    private void sleep() {
      boolean interrupted = false;
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(fault.value());
      CountDownLatch end = disarmed.get();
      boolean over = false;
      while (!over) {
        try {
          end.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
          over = true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void arm(Fault fault) {
    if (fault.nth() < 1 || fault.times() < 0 || fault.value() < 0) {
      throw new IllegalArgumentException(
          "a fault counts its calls from 1 and takes no negative number: " + fault);
    }
    if (fault.kind() == Fault.Kind.FAIL && (fault.value() == 0 || fault.value() > 4095)) {
      throw new IllegalArgumentException(
          "a call cannot fail with errno " + fault.value() + "; give a number from 1 to 4095");
    }
    if (fault.kind() == Fault.Kind.AT_BYTE && (fault.errno() <= 0 || fault.errno() > 4095)) {
      throw new IllegalArgumentException(
          "a stream cannot fail with errno " + fault.errno() + "; give a number from 1 to 4095");
    }
    if (fault.kind() == Fault.Kind.SHORT && fault.value() == 0) {
      // None at all is what the end of a stream looks like.
      throw new IllegalArgumentException("a short call moves at least 1 byte; AT_BYTE stops it");
    }
    CallNames.check(fault, profile);
    armed.add(new Armed(fault));
  }

  List<Fault> list() {
    return armed.stream().filter(each -> !each.spent()).map(each -> each.fault).toList();
  }

  /** The device is gone, and what was armed for it alone. */
  void forget(DeviceAddress device) {
    armed.removeIf(each -> device.equals(each.fault.device()));
  }

  /** Disarms all; calls that are slow now return. */
  void disarm() {
    armed.clear();
    disarmed.getAndSet(new CountDownLatch(1)).countDown();
  }

  /**
   * Asks every armed fault, and waits here if one makes the call slow.
   *
   * @param device whose call it is
   * @param position where the stream stands, for a fault at a byte
   * @param names what the call is called
   * @return what becomes of it
   */
  Effect on(Optional<DeviceAddress> device, long position, String... names) {
    int result = 0;
    long limit = Long.MAX_VALUE;
    for (Armed each : armed) {
      if (each.concerns(device, names)) {
        Effect effect = each.effect(position);
        if (effect.result() < 0) {
          log.print(told(device, each.fault, effect));
        }
        result = result == 0 ? effect.result() : result;
        limit = Math.min(limit, effect.limit());
      }
    }
    armed.removeIf(Armed::spent);
    return new Effect(result, limit);
  }

  private static String told(Optional<DeviceAddress> device, Fault fault, Effect effect) {
    return "emu "
        + device.map(DeviceAddress::name).orElse("-")
        + ": "
        + fault.call()
        + " fails with "
        + Errno.ofResult(effect.result()).name()
        + ", as it was asked to";
  }
}
