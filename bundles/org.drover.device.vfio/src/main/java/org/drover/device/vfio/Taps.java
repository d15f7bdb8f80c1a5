// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.TracedCall;
import org.drover.api.spi.CallTracing;
import org.drover.uapi.trace.CallTap;
import org.drover.uapi.trace.CallText;
import org.drover.uapi.trace.KernelCall;

/**
 * Where the calls of each device of a scheme can be listened to, by the device's name. There is a
 * tap for a name while the device is open, or while somebody traces it. Safe for use from any
 * thread.
 */
final class Taps implements CallTracing {
  private final Map<String, Used> taps = new HashMap<>();

  private static final class Used {
    private final CallTap tap = new CallTap();
    private int users;
  }

  /** A tap that is in use. */
  record Use(CallTap tap, AutoClose end) {}

  /** Begins a use of a device's tap, which its end must end once. */
  synchronized Use use(String name) {
    Used used = taps.computeIfAbsent(name, first -> new Used());
    used.users++;
    return new Use(used.tap, () -> leave(name));
  }

  private synchronized void leave(String name) {
    Used used = taps.get(name);
    used.users--;
    if (used.users == 0) {
      taps.remove(name);
    }
  }

  /** How many there are. */
  synchronized int size() {
    return taps.size();
  }

  @Override
  public Tap tap(DeviceAddress device, Sink sink) {
    Use use = use(device.name());
    CallTap.Listening listening =
        use.tap().listen(call -> sink.called(sequence -> traced(sequence, device, call)));
    return new OneEnd(
        () -> {
          listening.close();
          use.end().close();
        });
  }

  /** Ends once, however often it is told to. */
  private static final class OneEnd implements Tap {
    private final Runnable end;
    private boolean ended;

    OneEnd(Runnable end) {
      this.end = end;
    }

    @Override
    public synchronized void close() {
      if (!ended) {
        ended = true;
        end.run();
      }
    }
  }

  private static TracedCall traced(long sequence, DeviceAddress device, KernelCall call) {
    CallText text = call.text().get();
    return new TracedCall(
        sequence,
        call.at(),
        call.thread(),
        device,
        file(call),
        text.name(),
        text.arguments(),
        call.result(),
        Duration.ofNanos(call.nanos()));
  }

  private static String file(KernelCall call) {
    return call.fd() < 0
        ? ""
        : call.role().map(role -> role + " fd " + call.fd()).orElse("fd " + call.fd());
  }
}
