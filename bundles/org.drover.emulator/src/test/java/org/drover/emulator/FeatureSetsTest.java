// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.contract.FeatureSetContract;

/** The emulator's mtty in every feature set; what the model was sent along are its arcs. */
class FeatureSetsTest extends FeatureSetContract {

  @Override
  protected Subject subject(FeatureSet features) {
    return new EmulatedMtty(features);
  }

  /** On a machine of its own, so that the model's record is this device's. */
  private static final class EmulatedMtty implements Subject {
    private final RecordingModel model = new RecordingModel();
    private final AddressSpace space;
    private final MigratableDevice device;

    EmulatedMtty(FeatureSet features) {
      Client client = new Client(model);
      DeviceAddress address =
          client.emulation.create(
              "mtty", "", Map.of("ports", "2", "flags", Long.toString(features.bits())));
      VfioBackend backend = new VfioBackend(client.kernel);
      space = backend.bind(WorkloadMemory.NONE);
      device = backend.open(address, space);
    }

    @Override
    public MigratableDevice device() {
      return device;
    }

    @Override
    public List<Arc> arcs() {
      List<Arc> taken = List.copyOf(model.arcs);
      model.arcs.clear();
      return taken;
    }

    @Override
    public void end() {
      device.close();
      space.close();
    }
  }
}
