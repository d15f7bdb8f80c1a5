// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;
import org.drover.shell.run.Services;

/** Offers what may be made, as a migration asks for it; the kernels' types of one name are one. */
@Service
public final class NewMdevCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Mdevs.class).stream()
        .flatMap(mdevs -> mdevs.types().stream())
        .map(type -> new NewMdev(type.scheme(), type.parent(), type.id()).toString())
        .distinct();
  }
}
