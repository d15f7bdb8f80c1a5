// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Services of the framework, given back when the command is over. Belongs to one thread.
 *
 * <p>The JShell console's look-up is another one for a reason: a session lasts for hours, and its
 * classes may be of another version than the service, so it holds a service for one call only and
 * compares classes. A command keeps what it found: what it has begun, it ends with the same engine.
 */
public final class BundleServices implements Services, AutoCloseable {
  private final BundleContext context;
  private final List<ServiceReference<?>> used = new ArrayList<>();

  /**
   * Of a bundle.
   *
   * @param context in whose name services are used
   */
  public BundleServices(BundleContext context) {
    this.context = context;
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    if (reference == null) {
      return Optional.empty();
    }
    // Null if the service left between the two calls.
    T service = context.getService(reference);
    if (service != null) {
      used.add(reference);
    }
    return Optional.ofNullable(service);
  }

  @Override
  public void close() {
    used.forEach(context::ungetService);
    used.clear();
  }
}
