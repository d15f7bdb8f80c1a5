// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Devices;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Mdevs.MdevType;
import org.drover.shell.run.Services;

/** Offers mdev types and the addresses of mdevs. */
@Service
public final class MdevCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    Stream<String> types =
        services.find(Mdevs.class).stream()
            .flatMap(mdevs -> mdevs.types().stream())
            .map(MdevType::id);
    Stream<String> devices =
        services.find(Devices.class).stream()
            .flatMap(found -> found.list().stream())
            .filter(device -> device.identity().bus().equals("mdev"))
            .map(device -> device.identity().address().toString());
    return Stream.concat(types, devices);
  }
}
