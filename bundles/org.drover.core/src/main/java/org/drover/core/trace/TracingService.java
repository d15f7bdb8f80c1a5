// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.Backends.Located;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Begins traces. A device that is open is traced through the backend that opened it, another one
 * through the one that finds it now.
 */
@Component(service = Tracing.class)
public final class TracingService implements Tracing {
  private final LeaseTable leases;
  private final Backends backends;
  private final Sessions sessions;

  /**
   * Over the platform's parts.
   *
   * @param leases know which devices a session works with
   * @param backends find devices
   * @param sessions know which there are
   */
  @Activate
  public TracingService(
      @Reference LeaseTable leases, @Reference Backends backends, @Reference Sessions sessions) {
    this.leases = leases;
    this.backends = backends;
    this.sessions = sessions;
  }

  @Override
  public Trace device(DeviceAddress device) {
    Located located = leases.located(device).orElseGet(() -> backends.locate(device));
    return new CallTrace(() -> List.of(located), () -> false);
  }

  @Override
  public Trace session(String id) {
    Session session = sessions.find(id).orElseThrow(() -> new DroverException(unknown(id)));
    Optional<String> over = session.report().map(report -> over(id));
    if (over.isPresent()) {
      throw new DroverException(over.get());
    }
    CallTrace trace =
        new CallTrace(() -> leases.workedOnBy(id), () -> session.report().isPresent());
    trace.watch(leases);
    return trace;
  }

  private static String over(String id) {
    return "session "
        + id
        + " is over, so it makes no calls any more; vfio:sessions "
        + id
        + " has its report, and what happens to a device from now on is traced by its address";
  }

  private String unknown(String id) {
    String known =
        sessions.list().stream().map(MigrationSnapshot::id).collect(Collectors.joining(", "));
    return "there is no session "
        + id
        + "; "
        + (known.isEmpty() ? "none has been started yet" : "there are " + known);
  }
}
