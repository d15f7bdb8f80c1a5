// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.HostSteps;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.Backends;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.devlink.DevlinkProgram;
import org.drover.device.vfio.devlink.Program;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Prepares the PCI functions of every kernel, through its sysfs. What it did is in files below
 * Karaf's data folder, elsewhere in the bundle's own storage.
 */
@Component(service = Preparer.class)
public final class KernelPreparer implements Preparer {
  /** Property of the framework: where the program devlink is, if it is elsewhere. */
  static final String DEVLINK = "org.drover.devlink";

  private final Backends backends;
  private final Notebook notebook;
  private final Clock clock;
  private final HostSteps steps;
  private final Program devlink;

  /**
   * Over the kernels of these backends.
   *
   * @param backends which also know what is open
   * @param steps what vendors know of their hosts
   * @param context of this bundle
   */
  @Activate
  public KernelPreparer(
      @Reference Backends backends, @Reference HostSteps steps, BundleContext context) {
    this(backends, steps, devlink(context), place(context), Clock.systemUTC());
  }

  /**
   * With its files in a folder, and without any vendor.
   *
   * @param backends which also know what is open
   * @param folder which need not be there yet
   * @param clock for the moments of preparations
   */
  public KernelPreparer(Backends backends, Path folder, Clock clock) {
    this(
        backends,
        device -> List.of(),
        new DevlinkProgram(DevlinkProgram.PLACES, DevlinkProgram.LONGEST),
        folder,
        clock);
  }

  /**
   * With its files in a folder.
   *
   * @param backends which also know what is open
   * @param steps what vendors know of their hosts
   * @param devlink the machine's program
   * @param folder which need not be there yet
   * @param clock for the moments of preparations
   */
  public KernelPreparer(
      Backends backends, HostSteps steps, Program devlink, Path folder, Clock clock) {
    this.backends = backends;
    this.steps = steps;
    this.devlink = devlink;
    this.notebook = new Notebook(folder);
    this.clock = clock;
  }

  private static Program devlink(BundleContext context) {
    String named = context.getProperty(DEVLINK);
    return new DevlinkProgram(
        named == null ? DevlinkProgram.PLACES : List.of(Path.of(named)), DevlinkProgram.LONGEST);
  }

  private static Path place(BundleContext context) {
    String data = context.getProperty("karaf.data");
    return data == null
        ? context.getDataFile("prepared").toPath()
        : Path.of(data, "drover", "prepared");
  }

  @Override
  public List<PciFunction> functions() {
    Map<DeviceAddress, Standing> prepared =
        prepared().stream()
            .flatMap(preparation -> preparation.functions().stream())
            .collect(
                Collectors.toMap(
                    PreparedFunction::address, PreparedFunction::standing, (one, other) -> one));
    return backends.present().stream()
        .map(this::host)
        .flatMap(host -> Listing.of(host, prepared))
        .sorted(Comparator.comparing(PciFunction::address))
        .toList();
  }

  @Override
  public PreparationPlan plan(PreparationRequest request) {
    Host host = host(request.address());
    return Planner.plan(host, request, notebook.contents()).shown(host.tree().sysfs().root());
  }

  @Override
  public Preparation prepare(PreparationRequest request) {
    Host host = host(request.address());
    Plan plan = Planner.plan(host, request, notebook.contents());
    SavedPreparation saved =
        new SavedPreparation(request.address(), clock.instant(), plan.changes());
    return new Undertaking(host, notebook, saved).prepare(plan.notes());
  }

  @Override
  public Preparation unprepare(DeviceAddress address, boolean wait) {
    return undertaking(address).unprepare(wait);
  }

  @Override
  public Preparation forget(DeviceAddress address) {
    return undertaking(address).forget();
  }

  private Undertaking undertaking(DeviceAddress address) {
    Notebook.Contents contents = notebook.contents();
    SavedPreparation saved =
        contents.readable().stream()
            .filter(one -> one.contains(address))
            .findFirst()
            .orElseThrow(() -> unknown(address, contents));
    return new Undertaking(host(address), notebook, saved);
  }

  private static DroverException unknown(DeviceAddress address, Notebook.Contents contents) {
    return contents.damaged().stream()
        .filter(damaged -> damaged.address().equals(address))
        .findFirst()
        .map(damaged -> new DroverException(damaged.sentence()))
        .orElseGet(
            () ->
                new DroverException(
                    address
                        + " was not prepared by this platform; `vfio:functions --prepared` lists"
                        + " what was"));
  }

  @Override
  public List<Preparation> prepared() {
    Notebook.Contents contents = notebook.contents();
    Stream<Preparation> readable = contents.readable().stream().map(this::shown);
    Stream<Preparation> damaged =
        contents.damaged().stream()
            .map(
                one ->
                    new Preparation(
                        one.address(), one.written(), List.of(), List.of(one.sentence())));
    return Stream.concat(readable, damaged)
        .sorted(Comparator.comparing(Preparation::address))
        .toList();
  }

  /** Of a kernel that is not here nothing can be said of its functions. */
  private Preparation shown(SavedPreparation saved) {
    String scheme = saved.address().scheme();
    return backends.present().stream()
        .filter(backend -> backend.scheme().equals(scheme))
        .findFirst()
        .map(backend -> Undertaking.shown(host(backend), saved, List.of()))
        .orElseGet(
            () ->
                new Preparation(
                    saved.address(),
                    saved.since(),
                    List.of(),
                    List.of("No kernel of scheme " + scheme + " is here.")));
  }

  private Host host(VfioBackend backend) {
    return new Host(backend, steps, devlink);
  }

  private Host host(DeviceAddress address) {
    List<VfioBackend> present = new ArrayList<>(backends.present());
    return present.stream()
        .filter(backend -> backend.scheme().equals(address.scheme()))
        .findFirst()
        .map(this::host)
        .orElseThrow(
            () ->
                new DroverException(
                    "no kernel of scheme "
                        + address.scheme()
                        + " is here; there are "
                        + present.stream()
                            .map(VfioBackend::scheme)
                            .collect(Collectors.joining(", "))));
  }
}
