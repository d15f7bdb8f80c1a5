// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Preparer;
import org.drover.shell.run.Services;

/** Offers the PCI functions that are prepared, wholly or in part. */
@Service
public final class PreparedFunctionCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Preparer.class).stream()
        .flatMap(preparer -> preparer.prepared().stream())
        .flatMap(preparation -> preparation.functions().stream())
        .flatMap(function -> Known.forms(function.address(), word));
  }
}
