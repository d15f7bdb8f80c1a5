// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Emulation;
import org.drover.api.service.Explainer;
import org.drover.api.service.ImageTools;
import org.drover.api.service.Migrator;
import org.drover.api.service.Planner;
import org.drover.api.service.Sessions;
import org.drover.api.service.Tracing;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.VendorDriver;
import org.drover.core.engine.MigratorService;
import org.drover.core.engine.Patience;
import org.drover.core.explain.ExplainService;
import org.drover.core.inspect.ImageToolsService;
import org.drover.core.journal.MemoryJournal;
import org.drover.core.lease.DevicesService;
import org.drover.core.lease.LeaseTable;
import org.drover.core.plan.PlanService;
import org.drover.core.registry.Backends;
import org.drover.core.registry.DeviceModels;
import org.drover.core.registry.DriversService;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.MdevMakers;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.core.registry.Workloads;
import org.drover.core.session.SessionTable;
import org.drover.core.trace.TracingService;
import org.drover.device.vfio.KernelMdevs;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.jshell.words.Vfio;
import org.drover.model.mtty.MttyModel;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.vendor.mtty.MttyDriver;
import org.osgi.framework.Constants;

/** The engine over two emulated mttys, {@code emu:a} and {@code emu:b}, without a container. */
final class Rig implements Services {
  static final Duration GUARD = Duration.ofSeconds(20);

  /** The scratch register of a 16550 UART: a byte that the device keeps and does nothing with. */
  static final int SCRATCH = 7;

  final NotedDesk desk;
  final Vocabulary vocabulary;
  final Vfio vfio;
  final LeaseTable leases;
  final Devices devices;
  private final VendorDrivers drivers = new VendorDrivers();
  private final DeviceModels models = new DeviceModels();
  private final EmulatedMachine machine = new EmulatedMachine();
  private final Map<Class<?>, Object> services = new LinkedHashMap<>();

  Rig(Path directory) {
    Backends backends = new Backends();
    Transports transports = new Transports();
    MdevMakers mdevs = new MdevMakers();
    SessionTable sessions = new SessionTable();
    leases = new LeaseTable(backends, drivers, new MachineKernel());
    VfioBackend backend = new VfioBackend(new EmulatedKernel(machine));
    backends.bind(backend, Map.of());
    mdevs.bind(new KernelMdevs(() -> List.of(backend)), Map.of());
    offer(List.of(DeviceModel.class.getName()), new MttyModel(), "");
    offer(List.of(VendorDriver.class.getName()), new MttyDriver(), "");
    transports.bind(new FileTransport(), Map.of());
    transports.bind(new TcpTransport(), Map.of());
    devices = new DevicesService(leases, backends, drivers);
    put(Devices.class, devices);
    Explainer explainer = new ExplainService(backends, devices, drivers);
    put(Explainer.class, explainer);
    put(ImageTools.class, new ImageToolsService(transports, drivers));
    put(Drivers.class, new DriversService(backends, drivers, transports, models));
    put(Emulation.class, new EmulationService(machine));
    put(Sessions.class, sessions);
    put(Tracing.class, new TracingService(leases, backends, sessions));
    org.drover.core.engine.Services registries =
        new org.drover.core.engine.Services(backends, drivers, transports, new Workloads(), mdevs);
    put(Planner.class, new PlanService(leases, registries, devices, explainer));
    put(
        Migrator.class,
        new MigratorService(leases, registries, sessions, new MemoryJournal(), Patience.DEFAULT));
    desk = new NotedDesk(directory);
    vocabulary = new Vocabulary(this, desk);
    vfio = vocabulary.vfio();
    for (String name : List.of("a", "b")) {
      with(Emulation.class, emulation -> emulation.create("mtty", name, Map.of("ports", "2")));
    }
  }

  /** In the place of the one that is there. */
  <T> void put(Class<T> type, T service) {
    services.put(type, service);
  }

  void remove(Class<?> type) {
    services.remove(type);
  }

  @Override
  public <T, R> R with(Class<T> type, Function<? super T, R> use) {
    Object service = services.get(type);
    if (service == null) {
      throw Services.missing(type);
    }
    return use.apply(type.cast(service));
  }

  @Override
  public String provider(Class<?> type) {
    return services.containsKey(type) ? "the rig" : "(nobody now)";
  }

  @Override
  public Runnable offer(List<String> types, Object object, String description) {
    if (object instanceof VendorDriver driver) {
      drivers.bind(driver, Map.of(Constants.SERVICE_DESCRIPTION, description));
      return () -> drivers.unbind(driver);
    }
    DeviceModel model = (DeviceModel) object;
    models.bind(model, Map.of());
    machine.addModel(model);
    return () -> {
      machine.removeModel(model);
      models.unbind(model);
    };
  }
}
