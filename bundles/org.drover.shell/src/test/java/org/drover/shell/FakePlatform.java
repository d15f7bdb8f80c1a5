// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.Conformance;
import org.drover.api.service.Devices;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.drover.api.service.Emulation;
import org.drover.api.service.Explainer;
import org.drover.api.service.Explanation;
import org.drover.api.service.ImageTools;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Migrator;
import org.drover.api.service.PlatformEnd;
import org.drover.api.service.Preparer;
import org.drover.api.service.Sessions;
import org.drover.api.service.Tracing;
import org.drover.api.service.Traffic;

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
  final List<UnresolvedPlugIn> unresolved = new ArrayList<>();

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
    context.register(Drivers.class, new Listed());
    context.register(Explainer.class, FakePlatform::explain);
  }

  private final class Listed implements Drivers {
    @Override
    public List<DriverInfo> list() {
      return drivers;
    }

    @Override
    public List<UnresolvedPlugIn> unresolved() {
      return unresolved;
    }
  }

  private static Explanation explain(DeviceAddress address) {
    return new Explanation(
        address,
        List.of(
            new Finding(Reason.NO_IOMMUFD, "the kernel has no /dev/iommu", ""),
            new Finding(Reason.NOT_BOUND, "no driver has " + address, "vfio:prepare " + address)));
  }
}
