// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.service.PreparationPlan;
import org.drover.device.vfio.devlink.Devlink;
import org.drover.device.vfio.prepare.Change.Order;
import org.drover.device.vfio.prepare.Change.Write;

/**
 * What is to be done.
 *
 * @param address the function that it is for
 * @param changes in the order in which they are to be made
 * @param leftAlone the others of the group, a clause each
 * @param notes sentences
 */
record Plan(
    DeviceAddress address, List<Change> changes, List<String> leftAlone, List<String> notes) {

  /** As others see it. */
  PreparationPlan shown(String root) {
    return new PreparationPlan(
        address,
        changes.stream()
            .flatMap(change -> change.steps().stream())
            .map(step -> shown(root, step))
            .toList(),
        leftAlone,
        notes);
  }

  private static PreparationPlan.Step shown(String root, Change.Step step) {
    if (step instanceof Order order) {
      return new PreparationPlan.Command(
          Devlink.setting(order.port(), order.attribute(), order.value()));
    }
    Write write = (Write) step;
    return new PreparationPlan.Write(root + "/" + write.path(), write.text());
  }
}
