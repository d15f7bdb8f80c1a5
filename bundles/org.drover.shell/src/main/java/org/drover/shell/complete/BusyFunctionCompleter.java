// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Preparer;
import org.drover.shell.run.Services;

/** Offers the PCI functions in use that a list with commas does not hold yet. */
@Service
public final class BusyFunctionCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    int begin = word.lastIndexOf(',') + 1;
    String before = word.substring(0, begin);
    List<String> there = List.of(before.split(","));
    return services.find(Preparer.class).stream()
        .flatMap(preparer -> preparer.functions().stream())
        .filter(function -> !function.uses().isEmpty())
        .flatMap(function -> Known.forms(function.address(), word.substring(begin)))
        .filter(form -> !there.contains(form))
        .map(before::concat);
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
