// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Preparer;
import org.drover.shell.run.Services;

/** Offers the PCI functions that no VFIO driver has and one could have. */
@Service
public final class HostFunctionCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Preparer.class).stream()
        .flatMap(preparer -> preparer.functions().stream())
        .filter(function -> !function.vfio() && function.obstacle().isEmpty())
        .flatMap(function -> Known.forms(function.address(), word));
  }
}
