// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drover.api.spi.DeviceBackend;
import org.drover.uapi.Kernel;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Registers a {@link DeviceBackend} for every {@link Kernel} service, and takes it away with it.
 *
 * <p>A kernel that leaves ends only the service: devices that somebody has open stay open, and
 * their kernel goes on to serve their descriptors for as long as it can. What they hold is known to
 * the next kernel of their scheme, too.
 */
@Component(service = Backends.class, immediate = true)
public final class KernelBackends implements Backends {
  /** Service property of a backend: the scheme of its addresses. */
  static final String SCHEME = "org.drover.scheme";

  private final BundleContext context;
  private final Map<Kernel, Entry> entries = new LinkedHashMap<>();

  private final Map<String, Holdings> holdings = new HashMap<>();

  private record Entry(VfioBackend backend, ServiceRegistration<DeviceBackend> registration) {}

  /**
   * Without a kernel yet.
   *
   * @param context where the backends are registered
   */
  @Activate
  public KernelBackends(BundleContext context) {
    this.context = context;
  }

  /**
   * A kernel came.
   *
   * @param kernel that devices are open through from now on
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void addKernel(Kernel kernel) {
    VfioBackend backend = new VfioBackend(kernel, holdings(kernel.scheme()));
    ServiceRegistration<DeviceBackend> registration =
        context.registerService(
            DeviceBackend.class,
            backend,
            FrameworkUtil.asDictionary(Map.of(SCHEME, kernel.scheme())));
    synchronized (entries) {
      entries.put(kernel, new Entry(backend, registration));
    }
  }

  private Holdings holdings(String scheme) {
    synchronized (entries) {
      return holdings.computeIfAbsent(scheme, first -> new Holdings());
    }
  }

  /**
   * A kernel leaves.
   *
   * @param kernel that nothing is opened through any more
   */
  public void removeKernel(Kernel kernel) {
    Entry entry;
    synchronized (entries) {
      entry = entries.remove(kernel);
    }
    if (entry != null) {
      entry.registration().unregister();
    }
  }

  @Override
  public List<VfioBackend> present() {
    synchronized (entries) {
      return entries.values().stream().map(Entry::backend).toList();
    }
  }
}
