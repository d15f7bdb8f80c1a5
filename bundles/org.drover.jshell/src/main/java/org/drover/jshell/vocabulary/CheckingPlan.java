// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.jshell.words.Checking;
import org.drover.text.Dangers;

/** What was said of a conformance run until now. Belongs to one thread. */
final class CheckingPlan implements Checking {
  private final Backstage stage;
  private final DeviceAddress device;
  private List<String> only = List.of();
  private Duration patience = ConformanceRequest.PATIENCE;
  private AccessPath via;
  private boolean fresh;
  private boolean dangerous;

  CheckingPlan(Backstage stage, DeviceAddress device) {
    this.stage = stage;
    this.device = device;
  }

  @Override
  public Checking fresh() {
    fresh = true;
    return this;
  }

  @Override
  public Checking dangerous() {
    dangerous = true;
    return this;
  }

  @Override
  public Checking only(String... names) {
    only = List.of(names);
    return this;
  }

  @Override
  public Checking patience(Duration time) {
    patience = time;
    return this;
  }

  @Override
  public Checking via(AccessPath path) {
    via = path;
    return this;
  }

  @Override
  public List<ConformanceCheck> checks() {
    return stage.services().with(Conformance.class, suite -> suite.checks(only));
  }

  @Override
  public ConformanceReport run() {
    if (!fresh) {
      // Before the lease is given back: that alone may empty the device.
      throw new RefusedException(
          "the conformance run on " + device,
          List.of("it wipes the device; say fresh() if that is meant"));
    }
    ConformanceRequest request =
        new ConformanceRequest(device, true, dangerous, only, patience, Optional.ofNullable(via));
    List<ConformanceCheck> checks = checks();
    warn(Dangers.of(request, checks));
    int count = checks.size();
    Supplier<ConformanceReport> checked =
        () ->
            stage.services().with(Conformance.class, suite -> suite.run(request, progress(count)));
    try {
      return stage
          .work()
          .call(
              "the conformance run on " + device,
              true,
              () -> stage.device(device).map(held -> held.lent(checked)).orElseGet(checked));
    } finally {
      stage.desk().progressEnds();
    }
  }

  /** Nobody is asked: dangerous() is the yes. */
  private void warn(Dangers dangers) {
    if (!dangers.isEmpty()) {
      stage.desk().say(dangers.warning());
    }
  }

  private Consumer<ConformanceResult> progress(int count) {
    return new Consumer<>() {
      private int done;

      @Override
      public void accept(ConformanceResult result) {
        done++;
        stage
            .desk()
            .progress(done + "/" + count + "  " + result.verdict() + "  " + result.check().id());
      }
    };
  }

  @Override
  public String toString() {
    return "conform(" + device + "): nothing is done before run()";
  }
}
