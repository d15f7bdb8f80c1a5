// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.jshell.words.Preparing;

/** What was said of a preparation until now. Belongs to one thread. */
final class PreparingPlan implements Preparing {
  private final Backstage stage;
  private final DeviceAddress function;
  private final Set<DeviceAddress> force = new HashSet<>();
  private Optional<String> driver = Optional.empty();

  PreparingPlan(Backstage stage, DeviceAddress function) {
    this.stage = stage;
    this.function = function;
  }

  @Override
  public Preparing driver(String name) {
    driver = Optional.of(name);
    return this;
  }

  @Override
  public Preparing force(Object... functions) {
    force.addAll(Addresses.of(functions));
    return this;
  }

  @Override
  public PreparationPlan plan() {
    return stage.services().with(Preparer.class, preparer -> preparer.plan(request()));
  }

  /** Who waits is let go by an interrupt at once; what was begun is undone at the next step. */
  @Override
  public Preparation run() {
    PreparationRequest request = request();
    return stage
        .work()
        .call(
            "preparing " + function,
            true,
            () -> stage.services().with(Preparer.class, preparer -> preparer.prepare(request)));
  }

  /** Undoes one; an interrupt does not cut that short. */
  static Preparation undo(Backstage stage, DeviceAddress function) {
    return stage
        .work()
        .call(
            "unpreparing " + function,
            () -> stage.services().with(Preparer.class, preparer -> preparer.unprepare(function)));
  }

  private PreparationRequest request() {
    return new PreparationRequest(function, driver, force);
  }

  @Override
  public String toString() {
    return "prepare(" + function + "): nothing is done before run()";
  }
}
