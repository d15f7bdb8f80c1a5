// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.Devices;
import org.drover.api.service.Owner;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.process.ChildRun;
import org.drover.conform.process.WorkerBundles;
import org.drover.conform.process.WorkerCommand;
import org.drover.conform.process.WorkerHome;
import org.drover.conform.report.CheckList;
import org.drover.conform.report.Reports;
import org.drover.conform.run.Consent;
import org.drover.conform.run.Run;
import org.drover.conform.run.Selection;
import org.drover.uapi.KernelProcesses;
import org.drover.uapi.KernelProcesses.KernelProcess;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The suite as a service of the platform. A kernel that lives in Java begins a process of its own
 * in this virtual machine; the machine's kernel is asked by another virtual machine.
 */
@Component(service = Conformance.class)
public final class ConformanceService implements Conformance {
  private static final Logger LOG = System.getLogger(ConformanceService.class.getName());
  private static final Owner OWNER = new Owner(Owner.Kind.COMMAND, "vfio:conform");

  private final Devices devices;
  private final Function<WorkerHome, List<String>> worker;
  private final Map<String, KernelProcesses> kernels = new ConcurrentHashMap<>();

  /**
   * In a framework.
   *
   * @param devices where the names are reserved
   * @param context finds the bundles that another virtual machine needs
   */
  @Activate
  public ConformanceService(@Reference Devices devices, BundleContext context) {
    this(
        devices,
        home -> WorkerCommand.of(WorkerBundles.copiedTo(home.folder(), context), home.folder()));
  }

  ConformanceService(Devices devices, Function<WorkerHome, List<String>> worker) {
    this.devices = devices;
    this.worker = worker;
  }

  /**
   * A kernel of which this virtual machine can be several processes comes.
   *
   * @param processes of one scheme
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeKernel")
  public void addKernel(KernelProcesses processes) {
    kernels.put(processes.scheme(), processes);
  }

  /**
   * It goes; a run that is under way goes on with its process.
   *
   * @param processes that came
   */
  public void removeKernel(KernelProcesses processes) {
    kernels.remove(processes.scheme(), processes);
  }

  @Override
  public List<ConformanceCheck> checks(List<String> only) {
    return infos(Selection.of(Checks.all(), only));
  }

  private static List<ConformanceCheck> infos(List<Check> checks) {
    return checks.stream().map(Check::info).toList();
  }

  @Override
  public ConformanceReport run(ConformanceRequest request, Consumer<ConformanceResult> progress) {
    List<Check> checks = Selection.of(Checks.all(), request.only());
    Consent.demand(request, checks);
    try (Devices.Reservation reservation = devices.reserve(request.address(), OWNER)) {
      KernelProcesses own = kernels.get(reservation.info().address().scheme());
      return own == null
          ? elsewhere(request, checks, progress)
          : here(own, request, checks, progress);
    }
  }

  private static ConformanceReport here(
      KernelProcesses own,
      ConformanceRequest request,
      List<Check> checks,
      Consumer<ConformanceResult> progress) {
    try (KernelProcess process = own.begin()) {
      return new Run(process.kernel(), request, checks, progress).carryOut();
    }
  }

  private ConformanceReport elsewhere(
      ConformanceRequest request, List<Check> checks, Consumer<ConformanceResult> progress) {
    try (WorkerHome home = new WorkerHome()) {
      return new ChildRun(
              worker.apply(home),
              request,
              infos(checks),
              ChildRun.Times.of(request),
              notice -> LOG.log(Level.INFO, notice))
          .carryOut(progress);
    }
  }

  @Override
  public String render(ConformanceReport report, ConformanceForm form) {
    return Reports.render(report, form);
  }

  @Override
  public String list(List<ConformanceCheck> checks, ConformanceForm form) {
    return CheckList.of(checks, form);
  }
}
