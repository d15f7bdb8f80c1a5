// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Sessions;
import org.drover.fsm.FeatureSet;
import org.drover.shell.run.Services;
import org.drover.text.SessionBoard.DeviceView;

/**
 * Sessions and devices as they are now, asked for again and again by one thread. Snapshots cost the
 * sessions nothing; devices, of which those that no session uses are asked for their state, are
 * looked at when a session has got somewhere, and else once a second.
 */
final class SessionLook {
  private static final long DEVICES_NANOS = Duration.ofSeconds(1).toNanos();

  private final Optional<String> only;
  private List<MigrationSnapshot> sessions = List.of();
  private Map<DeviceAddress, DeviceView> devices = Map.of();
  private List<Object> steps = List.of();
  private long devicesNanos = System.nanoTime() - DEVICES_NANOS;

  /**
   * At all sessions or one.
   *
   * @param only the id of the only one
   */
  SessionLook(Optional<String> only) {
    this.only = only;
  }

  /** Looks again; what no service tells now is not there. */
  void look(Services services) {
    sessions =
        services.find(Sessions.class).map(Sessions::list).orElse(List.of()).stream()
            .filter(session -> only.filter(id -> !id.equals(session.id())).isEmpty())
            .toList();
    List<Object> now = steps(sessions);
    if (!now.equals(steps) || System.nanoTime() - devicesNanos >= DEVICES_NANOS) {
      steps = now;
      devicesNanos = System.nanoTime();
      devices = views(services.find(Devices.class).map(Devices::list).orElse(List.of()));
    }
  }

  private static List<Object> steps(List<MigrationSnapshot> sessions) {
    List<Object> steps = new ArrayList<>();
    for (MigrationSnapshot session : sessions) {
      steps.add(List.of(session.id(), session.state(), session.phase()));
      session.devices().forEach(device -> steps.add(device.state()));
    }
    return steps;
  }

  /** What a device can do is remembered of one that is closed by now. */
  private Map<DeviceAddress, DeviceView> views(List<DeviceStatus> statuses) {
    Map<DeviceAddress, DeviceView> views = new HashMap<>();
    for (DeviceStatus status : statuses) {
      DeviceAddress address = status.identity().address();
      Optional<FeatureSet> features =
          status
              .capabilities()
              .flatMap(DeviceCapabilities::migration)
              .or(() -> Optional.ofNullable(devices.get(address)).flatMap(DeviceView::features));
      views.put(address, new DeviceView(features, status.state()));
    }
    return views;
  }

  /** The sessions, the newest first. */
  List<MigrationSnapshot> sessions() {
    return sessions;
  }

  /** The devices of this platform. */
  Map<DeviceAddress, DeviceView> devices() {
    return devices;
  }
}
