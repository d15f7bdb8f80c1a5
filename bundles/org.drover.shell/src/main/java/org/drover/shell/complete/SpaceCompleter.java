// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Devices;
import org.drover.shell.run.Services;

/** Offers the names of the address spaces that leased devices are in. */
@Service
public final class SpaceCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Devices.class).stream()
        .flatMap(devices -> devices.leases().stream())
        .flatMap(lease -> lease.space().stream())
        .map(Object::toString);
  }
}
