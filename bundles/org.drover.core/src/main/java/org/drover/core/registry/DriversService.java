// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.drover.api.service.Drivers;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.Transport;
import org.drover.api.spi.VendorDriver;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the plug-ins that are present, with the bundles that brought them. */
@Component(service = Drivers.class)
public final class DriversService implements Drivers {
  private final Backends backends;
  private final VendorDrivers drivers;
  private final Transports transports;
  private final DeviceModels models;
  private final UnresolvedBundles unresolved;

  /**
   * Over the registries, in a framework.
   *
   * @param backends find devices
   * @param drivers bid for devices
   * @param transports carry bytes
   * @param models make emulated devices
   * @param context of this bundle
   */
  @Activate
  public DriversService(
      @Reference Backends backends,
      @Reference VendorDrivers drivers,
      @Reference Transports transports,
      @Reference DeviceModels models,
      BundleContext context) {
    this(backends, drivers, transports, models, () -> List.of(context.getBundles()));
  }

  /**
   * Over the registries, without a framework.
   *
   * @param backends find devices
   * @param drivers bid for devices
   * @param transports carry bytes
   * @param models make emulated devices
   */
  public DriversService(
      Backends backends, VendorDrivers drivers, Transports transports, DeviceModels models) {
    this(backends, drivers, transports, models, List::of);
  }

  DriversService(
      Backends backends,
      VendorDrivers drivers,
      Transports transports,
      DeviceModels models,
      Supplier<List<Bundle>> bundles) {
    this.unresolved = new UnresolvedBundles(bundles);
    this.backends = backends;
    this.drivers = drivers;
    this.transports = transports;
    this.models = models;
  }

  @Override
  public List<DriverInfo> list() {
    List<DriverInfo> all = new ArrayList<>();
    add(all, "backend", backends, DeviceBackend::scheme);
    add(all, "driver", drivers, VendorDriver::vendor);
    add(all, "model", models, DeviceModel::model);
    add(all, "transport", transports, Transport::scheme);
    all.sort(Comparator.comparing(DriverInfo::kind).thenComparing(DriverInfo::name));
    return List.copyOf(all);
  }

  @Override
  public List<UnresolvedPlugIn> unresolved() {
    return unresolved.list();
  }

  private static <T> void add(
      List<DriverInfo> all, String kind, ServiceRegistry<T> registry, Function<T, String> name) {
    registry
        .entries()
        .forEach(
            entry -> all.add(new DriverInfo(kind, name.apply(entry.service()), entry.bundle())));
  }
}
