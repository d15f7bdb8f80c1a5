// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Emulation;
import org.drover.shell.run.Services;

/** Offers the device models. */
@Service
public final class ModelCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Emulation.class).stream()
        .flatMap(emulation -> emulation.models().stream());
  }
}
