// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.Transport;
import org.drover.api.spi.VendorDriver;
import org.drover.core.lease.Claim;
import org.drover.core.registry.ServiceRegistry;
import org.drover.core.session.Job;

/**
 * The services that a session works with. If one of them leaves, the session is told: before its
 * commit it ends by its ordinary failure path, on the object that it holds; past it, it goes on.
 */
final class Pins implements AutoCloseable {
  private final Set<Object> pinned = Collections.synchronizedSet(identitySet());
  private final Services services;
  private final Job job;
  private final List<ServiceRegistry.Watch> watches;

  private Pins(Services services, Job job) {
    this.services = services;
    this.job = job;
    this.watches =
        List.of(
            services.backends().watch(this::gone),
            services.drivers().watch(this::gone),
            services.transports().watch(this::gone));
  }

  private static Set<Object> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  static Pins of(Services services, Job job, List<Claim> claims) {
    Pins pins = new Pins(services, job);
    claims.forEach(pins::add);
    return pins;
  }

  static Pins of(Services services, Job job, Transport transport, Claim claim) {
    Pins pins = of(services, job, List.of(claim));
    pins.add(transport);
    return pins;
  }

  private void add(Claim claim) {
    // An open device has what it needs; only who still has to open one needs its backend.
    if (!claim.isOpen()) {
      pinned.add(claim.backend());
    }
    pinned.add(claim.driver());
    claim.standIn().ifPresent(job.notes()::add);
  }

  /** Pins what serves a device that the session itself has chosen. */
  void addLate(Claim claim) {
    add(claim);
    check();
  }

  void add(Transport transport) {
    pinned.add(transport);
  }

  /** Finds out about services that left between the choice and the watch. */
  void check() {
    Set<Object> present = identitySet();
    Stream.of(services.backends(), services.drivers(), services.transports())
        .forEach(registry -> present.addAll(registry.services()));
    List<Object> all;
    synchronized (pinned) {
      all = List.copyOf(pinned);
    }
    all.stream().filter(service -> !present.contains(service)).forEach(this::gone);
  }

  private void gone(Object service) {
    if (pinned.contains(service)) {
      job.control().departed(name(service) + " has left the platform; start its bundle again");
    }
  }

  private static String name(Object service) {
    if (service instanceof DeviceBackend backend) {
      return "the backend of " + backend.scheme() + ":";
    }
    if (service instanceof VendorDriver driver) {
      return "the vendor driver " + driver.vendor();
    }
    return service instanceof Transport transport
        ? "the transport of " + transport.scheme() + ":"
        : service.toString();
  }

  @Override
  public void close() {
    watches.forEach(ServiceRegistry.Watch::close);
  }
}
