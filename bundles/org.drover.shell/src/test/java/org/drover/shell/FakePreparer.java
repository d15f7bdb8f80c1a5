// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.testkit.samples.PciSamples;

/** Remembers what it was asked to do. */
final class FakePreparer implements Preparer {
  final List<String> calls = new ArrayList<>();

  @Override
  public List<PciFunction> functions() {
    return PciSamples.functions();
  }

  @Override
  public PreparationPlan plan(PreparationRequest request) {
    calls.add("plan " + words(request));
    return PciSamples.plan();
  }

  @Override
  public Preparation prepare(PreparationRequest request) {
    calls.add("prepare " + words(request));
    if (request.address().equals(PciSamples.NIC) && !request.force().contains(PciSamples.NIC)) {
      throw new RefusedException("preparing " + PciSamples.NIC, List.of("interface eth0 is up"));
    }
    return PciSamples.preparation(Standing.PREPARED, Standing.PREPARED);
  }

  private static String words(PreparationRequest request) {
    return request.address()
        + " "
        + request.driver().orElse("any")
        + " "
        + new TreeSet<>(request.force());
  }

  @Override
  public Preparation unprepare(DeviceAddress address, boolean wait) {
    calls.add("unprepare " + address + (wait ? " waiting" : ""));
    return PciSamples.preparation(Standing.AS_BEFORE, Standing.AS_BEFORE);
  }

  @Override
  public Preparation forget(DeviceAddress address) {
    calls.add("forget " + address);
    return PciSamples.preparation(Standing.GONE, Standing.AS_BEFORE);
  }

  @Override
  public List<Preparation> prepared() {
    return List.of(PciSamples.preparation(Standing.PREPARED, Standing.HALF_DONE));
  }
}
