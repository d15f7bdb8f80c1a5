// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.api.spi.ModelDevice;

/** The mtty model with one method that throws until it is healed. */
final class FailingModel extends WatchedModel {
  private final String fails;
  private boolean healed;

  FailingModel(String fails) {
    this.fails = fails;
  }

  void heal() {
    healed = true;
  }

  @Override
  void before(ModelDevice device, String method, Object[] arguments) {
    if (method.equals(fails) && !healed) {
      throw new IllegalStateException("the model fails in " + fails);
    }
  }
}
