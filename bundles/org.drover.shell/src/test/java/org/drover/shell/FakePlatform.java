// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.Conformance;
import org.drover.api.service.Devices;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Emulation;
import org.drover.api.service.Explainer;
import org.drover.api.service.Explanation;
import org.drover.api.service.ImageTools;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Migrator;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.api.service.PlatformEnd;
import org.drover.api.service.Preparer;
import org.drover.api.service.Sessions;
import org.drover.api.service.Tracing;
import org.drover.api.service.Traffic;
import org.drover.fsm.FeatureSet;

/** Services that do nothing but remember what they were asked. */
final class FakePlatform {
  final FakeBundleContext context = new FakeBundleContext();
  final FakeDevices devices = new FakeDevices();
  final FakeSessions sessions = new FakeSessions();
  final FakeEmulation emulation = new FakeEmulation();
  final FakeMdevs mdevs = new FakeMdevs();
  final FakePreparer preparer = new FakePreparer();
  final FakeConformance conformance = new FakeConformance();
  final FakeTraffic traffic = new FakeTraffic();
  final FakeTracing tracing = new FakeTracing();
  final FakeDirtyMemory dirty = new FakeDirtyMemory();
  final FakeImageTools images = new FakeImageTools();
  final FakePlatformEnd end = new FakePlatformEnd(devices);
  final List<DriverInfo> drivers = new ArrayList<>();
  Optional<PlanRequest> planned = Optional.empty();

  FakePlatform() {
    context.register(Devices.class, devices);
    context.register(Migrator.class, sessions);
    context.register(Sessions.class, sessions);
    context.register(Emulation.class, emulation);
    context.register(Mdevs.class, mdevs);
    context.register(Preparer.class, preparer);
    context.register(Conformance.class, conformance);
    context.register(Traffic.class, traffic);
    context.register(Tracing.class, tracing);
    context.register(DirtyMemory.class, dirty);
    context.register(ImageTools.class, images);
    context.register(PlatformEnd.class, end);
    context.register(Drivers.class, () -> drivers);
    context.register(Explainer.class, FakePlatform::explain);
    context.register(Planner.class, this::plan);
  }

  /** What it was asked last is {@link #planned}. */
  private Plan plan(PlanRequest request) {
    planned = Optional.of(request);
    return new Plan(
        request.from().toString(),
        request.destination().map(DeviceAddress::toString).orElse("elsewhere"),
        List.of(
            new PlanPoint(PlanPoint.Weight.WARNING, "no-p2p", "it has no P2P states", ""),
            new PlanPoint(PlanPoint.Weight.REFUSAL, "ports", "it has fewer ports", "take more")),
        new Plan.Estimate(Optional.of(FeatureSet.parse("STOP_COPY")), OptionalLong.of(96), 0));
  }

  private static Explanation explain(DeviceAddress address) {
    return new Explanation(
        address,
        List.of(
            new Finding(Reason.NO_IOMMUFD, "the kernel has no /dev/iommu", ""),
            new Finding(Reason.NOT_BOUND, "no driver has " + address, "vfio:prepare " + address)));
  }
}
