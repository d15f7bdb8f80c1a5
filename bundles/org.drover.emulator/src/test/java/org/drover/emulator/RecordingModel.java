// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;

/** The mtty model, with a record of the arcs that its devices took. */
final class RecordingModel extends WatchedModel {
  final List<Arc> arcs = new ArrayList<>();

  @Override
  void before(ModelDevice device, String method, Object[] arguments) {
    if (method.equals("arc")) {
      arcs.add(new Arc(device.state(), (MigrationState) arguments[0]));
    }
  }
}
