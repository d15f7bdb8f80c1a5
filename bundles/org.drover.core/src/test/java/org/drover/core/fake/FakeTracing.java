// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TracedCall;
import org.drover.api.spi.CallTracing;

/** Hands over the calls that a test makes up. One sink for each device. */
public final class FakeTracing implements CallTracing {
  public final Map<DeviceAddress, Sink> sinks = new ConcurrentHashMap<>();

  /** Devices that cannot be traced. */
  public final Set<DeviceAddress> refused = ConcurrentHashMap.newKeySet();

  @Override
  public Tap tap(DeviceAddress device, Sink sink) {
    if (refused.contains(device)) {
      throw new DroverException("the calls of " + device + " cannot be traced");
    }
    sinks.put(device, sink);
    return () -> sinks.remove(device, sink);
  }

  /** A call was made for a device. */
  public void call(DeviceAddress device, String name, long result, long nanos) {
    Sink sink = sinks.get(device);
    if (sink != null) {
      sink.called(
          sequence ->
              new TracedCall(
                  sequence,
                  Instant.EPOCH,
                  "test",
                  device,
                  "DEVICE fd 6",
                  name,
                  "",
                  result,
                  Duration.ofNanos(nanos)));
    }
  }
}
