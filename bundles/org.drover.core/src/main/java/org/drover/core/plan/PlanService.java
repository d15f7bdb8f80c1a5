// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Explainer;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.core.engine.Services;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.LeaseGlances;
import org.drover.core.lease.LeaseTable;
import org.drover.fsm.FeatureSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Judges as a session would, in the order of one, without being one. */
@Component(service = Planner.class)
public final class PlanService implements Planner {
  private final Services services;
  private final Looking looking;

  /**
   * Over the platform's parts.
   *
   * @param leases who holds what
   * @param services registries that sessions take their services from
   * @param devices asks devices
   * @param explainer looks around them
   */
  @Activate
  public PlanService(
      @Reference LeaseTable leases,
      @Reference Services services,
      @Reference Devices devices,
      @Reference Explainer explainer) {
    this.services = services;
    this.looking =
        new Looking(
            services.backends(), services.drivers(), devices, explainer, new LeaseGlances(leases));
  }

  @Override
  public Plan plan(PlanRequest request) {
    Findings atSource = new Findings();
    Optional<PlannedSource.Told> told = Optional.empty();
    Optional<SavedDevice> saved;
    if (request.from() instanceof PlanRequest.Device device) {
      told = new PlannedSource(looking, atSource).look(device.address(), request.fresh());
      saved = told.map(PlannedSource.Told::saved);
      refuseIntoItself(device.address(), request, atSource);
    } else {
      PlanRequest.Image image = (PlanRequest.Image) request.from();
      saved = new PlannedImage(services.transports(), atSource).look(image.place());
    }
    Findings atDestination = new Findings();
    PlannedDestination destination =
        new PlannedDestination(looking, services.transports(), atDestination);
    request
        .peer()
        .ifPresentOrElse(
            destination::elsewhere,
            () -> destination.here(request.destination().orElseThrow(), saved));
    List<PlanPoint> points = new ArrayList<>(atSource.all());
    points.addAll(atDestination.all());
    Optional<FeatureSet> features = told.flatMap(PlannedSource.Told::features);
    return new Plan(request.from().toString(), named(request), points, estimate(features, saved));
  }

  private static void refuseIntoItself(
      DeviceAddress source, PlanRequest request, Findings findings) {
    if (request.peer().isEmpty() && request.destination().equals(Optional.of(source))) {
      findings.refuse(
          "into-itself",
          source + " would be migrated into itself",
          "name another device as the destination");
    }
  }

  private static String named(PlanRequest request) {
    String device = request.destination().map(DeviceAddress::toString).orElse("");
    return request
        .peer()
        .map(peer -> device.isEmpty() ? peer.toString() : device + " at " + peer)
        .orElse(device);
  }

  private static Plan.Estimate estimate(
      Optional<FeatureSet> features, Optional<SavedDevice> saved) {
    return new Plan.Estimate(
        features,
        saved.map(SavedDevice::estimatedBytes).orElseGet(OptionalLong::empty),
        saved.stream()
            .flatMap(state -> state.mappings().stream())
            .mapToLong(mapping -> mapping.range().length())
            .sum());
  }
}
